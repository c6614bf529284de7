// Before and after a change: the figures side by side, each with its population.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { formatCount, formatDay } from "../../lib/format";
import { useSpread } from "./spread";

type Comparison = Schema["ComparisonView"];
type Row = Schema["ComparedState"];

function useNames(comparison: Comparison): { before: string; after: string } {
  const { t } = useTranslation("procedure");
  if (typeof comparison.changed_on === "string") {
    const day = formatDay(comparison.changed_on);
    return { before: t("path.before_day", { day }), after: t("path.after_day", { day }) };
  }
  return {
    before: t("path.before_version", { version: comparison.version_before ?? "" }),
    after: t("path.after_version", { version: comparison.version_after ?? "" }),
  };
}

export function Compared({ comparison, least }: { comparison: Comparison; least: number }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const say = useSpread(least);
  const names = useNames(comparison);
  const { before, after } = comparison;
  const known = typeof before.whole.median_s === "number" && typeof after.whole.median_s === "number";
  const moved = {
    before: say.median(before.whole),
    after: say.median(after.whole),
    n_before: formatCount(before.whole.ended),
    n_after: formatCount(after.whole.ended),
  };
  const rows: Column<Row>[] = [
    { key: "state", title: t("path.state"), render: (row) => text(row.title) },
    { key: "before", title: names.before, render: (row) => say.whole(row.before), whole: true },
    { key: "after", title: names.after, render: (row) => say.whole(row.after), whole: true },
  ];
  return (
    <>
      <p className="path-moved">{known ? t("path.moved", moved) : t("path.not_moved", { least: formatCount(least) })}</p>
      <dl className="counters">
        {(["before", "after"] as const).map((side) => (
          <div key={side}>
            <dt>{names[side]}</dt>
            <dd>{say.median(comparison[side].whole)}</dd>
            <dd className="muted">{say.population(comparison[side].whole)}</dd>
            <dd className="muted">
              {t("path.net")} {say.median(comparison[side].whole_net)}
            </dd>
          </div>
        ))}
      </dl>
      {comparison.states.length > 0 && <Rows label={t("path.compared")} items={comparison.states} columns={rows} rowKey={(row) => row.id} />}
    </>
  );
}
