// What a change would have done to the past year: numbers, and the signals themselves with what people made of them.
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { formatCount, formatDay, formatNumber } from "../../lib/format";
import { expectedShort } from "./figures";

type Judged = Schema["JudgedView"];

/** Signals of a list in sight; the numbers above count them all. */
const SHOWN = 50;

function List({ title, items }: { title: string; items: readonly Judged[] }) {
  const { t } = useTranslation("signal");
  const text = useText();
  if (items.length === 0) {
    return null;
  }
  const columns: Column<Judged>[] = [
    { key: "where", title: t("artefacts.where"), render: (row) => `${row.region.path_name} · ${text(row.category.name)}` },
    { key: "days", title: t("artefacts.days"), render: (row) => `${formatDay(row.raised_on)} – ${formatDay(row.last_on)}`, whole: true },
    { key: "figures", title: t("artefacts.figures"), render: (row) => `${formatCount(row.observed)} / ${expectedShort(row.expected, formatNumber)}`, whole: true },
    { key: "judged", title: t("artefacts.state_label"), render: (row) => t(`tuning.judged.${row.state ?? "none"}`) },
  ];
  return (
    <>
      <h3>{title}</h3>
      <Rows label={title} items={items.slice(0, SHOWN)} columns={columns} rowKey={(row) => `${row.region.id}-${row.category.code}-${row.raised_on}`} />
    </>
  );
}

export function TuningEffect({ measure }: { measure: Schema["MeasureView"] }) {
  const { t } = useTranslation("signal");
  const { effect } = measure;
  const figures = (["before", "after", "lost", "lost_confirmed", "lost_false", "gained"] as const).map((key) => [key, effect[key]] as const);
  return (
    <section aria-label={t("tuning.effect")} className="tuning-effect" role="status">
      <h3>{t("tuning.effect")}</h3>
      <p className="muted">{t("tuning.effect_note", { from: formatDay(measure.from_on), until: formatDay(measure.until_on), id: measure.trial_id })}</p>
      <dl className="counters">
        {figures.map(([key, number]) => (
          <div key={key}>
            <dt>{t(`tuning.${key}`)}</dt>
            <dd>{t("tuning.signals", { number: formatCount(number) })}</dd>
          </div>
        ))}
      </dl>
      {effect.lost_confirmed > 0 && <Alert className="signal-note" type="warning" showIcon title={t("tuning.warn", { number: formatCount(effect.lost_confirmed) })} />}
      {effect.lost === 0 && effect.gained === 0 && <p>{t("tuning.nothing")}</p>}
      <List title={t("tuning.lost_list")} items={measure.lost} />
      <List title={t("tuning.gained_list")} items={measure.gained} />
    </section>
  );
}
