// Picker of mediators of the register: by name, with what runs with each; those whose certificate does not hold cannot be chosen.
import { Select } from "antd";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../api/client";
import { useText } from "../lib/bilingual";
import { comma, formatCount, formatDay } from "../lib/format";

export const mediatorsQuery = queryOptions({ queryKey: ["mediator"], queryFn: () => unwrap(client.GET("/api/mediators")) });

export interface MediatorSelectProps {
  id?: string;
  value?: string | undefined;
  onChange?: (value: string | undefined) => void;
}

/** What is told of a mediator beside the name. */
function About({ mediator }: { mediator: Schema["MediatorView"] }) {
  const { t } = useTranslation();
  const text = useText();
  const fields = mediator.categories.map((it) => text(it.name)).join(comma());
  const parts = [
    t("mediator.running", { number: formatCount(mediator.running) }),
    fields === "" ? t("mediator.every_field") : fields,
    mediator.languages.join(comma()),
    mediator.fault ? t(`mediator.fault.${mediator.fault}`, { from: formatDay(mediator.valid_from_on), to: formatDay(mediator.valid_to_on) }) : "",
  ];
  return <span className="muted">{parts.filter((part) => part !== "").join(" · ")}</span>;
}

export function MediatorSelect({ id, value, onChange }: MediatorSelectProps) {
  const { data } = useQuery(mediatorsQuery);
  const { t } = useTranslation();
  const register = useMemo(() => new Map((data?.items ?? []).filter((it) => it.active).map((it) => [it.id, it])), [data]);
  const options = [...register.values()].map((it) => ({ value: it.id, label: `${it.name}（${it.certificate_no}）`, disabled: Boolean(it.fault) }));
  const chosen = value === undefined ? undefined : register.get(value);
  return (
    <>
      <Select
        {...(id === undefined ? { "aria-label": t("mediator.choose") } : { id })}
        className="picker whole"
        allowClear
        showSearch={{ optionFilterProp: "label" }}
        value={data === undefined ? undefined : value}
        options={options}
        optionRender={(option) => {
          const mediator = register.get(String(option.value));
          return (
            <span className="option">
              {option.label}
              {mediator !== undefined && <About mediator={mediator} />}
            </span>
          );
        }}
        placeholder={t("mediator.choose")}
        onChange={(next: string | undefined) => onChange?.(next)}
      />
      {chosen !== undefined && <About mediator={chosen} />}
    </>
  );
}
