// What is shown: the indicator, the region, the period.
import { useQuery } from "@tanstack/react-query";
import { Button, Checkbox, Flex, Select } from "antd";
import { LeftOutlined, RightOutlined } from "@ant-design/icons";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { useText } from "../../lib/bilingual";
import { grainOf, grainsFrom, periodIn, stepped, type Grain } from "./period";
import { FIRST, indicatorsQuery, type Choice } from "./queries";

const FAMILIES = ["rate", "industry", "mediation", "answer", "counter"];

function IndicatorSelect({ value, onChange }: { value: string; onChange: (id: string) => void }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const { data } = useQuery(indicatorsQuery);
  const options = useMemo(() => {
    const items = data?.items ?? [];
    const families = [...FAMILIES, ...new Set(items.map((it) => it.family).filter((family) => !FAMILIES.includes(family)))];
    return families
      .map((family) => ({
        label: t(`family.${family}`, { defaultValue: family }),
        options: items.filter((it) => it.family === family).map((it) => ({ value: it.id, label: text(it.title) })),
      }))
      .filter((group) => group.options.length > 0);
  }, [data, t, text]);
  return (
    <Select
      aria-label={t("indicator")}
      className="rate-indicator"
      value={options.length === 0 ? undefined : value}
      options={options}
      onChange={onChange}
      showSearch={{ optionFilterProp: "label" }}
      popupMatchSelectWidth={false}
    />
  );
}

/** What the choice hangs on. */
type Shown = Pick<Schema["FiguresView"], "period" | "sees_small" | "finest" | "is_since" | "region"> & { merged?: readonly unknown[] };

export function Filters({ choice, figures, set }: { choice: Choice; figures: Shown | undefined; set: (part: Choice) => void }) {
  const { t } = useTranslation("indicator");
  const period = choice.period ?? figures?.period ?? "";
  const finest = figures?.sees_small === false ? (figures.finest as Grain) : "month";
  const grains = grainsFrom(finest).map((grain) => ({ value: grain, label: t(`grain.${grain}`) }));
  const afterBreak = figures?.is_since === true;
  return (
    <Flex wrap gap="small" align="center" className="rate-filters" role="search" aria-label={t("filter")}>
      <IndicatorSelect value={choice.indicator ?? FIRST} onChange={(indicator) => set({ indicator, adjusted: undefined })} />
      <RegionSelect value={choice.region_id ?? figures?.region.id} onChange={(region_id) => set({ region_id })} placeholder={t("region")} />
      {period !== "" && (
        <Flex gap={4} align="center" role="group" aria-label={t("period")}>
          <Select aria-label={t("grain.label")} value={grainOf(period)} options={grains} onChange={(grain: Grain) => set({ period: periodIn(period, grain) })} />
          <Button aria-label={t("earlier")} icon={<LeftOutlined />} onClick={() => set({ period: stepped(period, -1) })} />
          <strong className="rate-period" aria-live="polite">
            {period}
          </strong>
          <Button aria-label={t("later")} icon={<RightOutlined />} onClick={() => set({ period: stepped(period, 1) })} />
        </Flex>
      )}
      {afterBreak && (
        <Checkbox checked={choice.adjusted !== undefined} onChange={(event) => set({ adjusted: event.target.checked ? "1" : undefined })}>
          {t("adjusted")}
        </Checkbox>
      )}
      {((figures?.merged?.length ?? 0) > 0 || choice.as_filed !== undefined) && (
        <Checkbox checked={choice.as_filed !== undefined} onChange={(event) => set({ as_filed: event.target.checked ? "1" : undefined })}>
          {t("as_filed")}
        </Checkbox>
      )}
    </Flex>
  );
}
