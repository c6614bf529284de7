// What was counted: clocks, ways and steps.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { formatCount, formatNumber } from "../../lib/format";
import { useSpread } from "./spread";

type Found = Schema["PathsView"];

export function Clocks({ found }: { found: Found }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  type Row = Schema["ClockCountView"];
  const few = t("path.few", { least: formatCount(found.population_min) });
  const columns: Column<Row>[] = [
    { key: "clock", title: t("deadline"), render: (row) => text(row.title) },
    { key: "late", title: t("path.late"), render: (row) => t("path.late_of", { late: formatCount(row.late), decided: formatCount(row.met + row.late) }), whole: true },
    { key: "share", title: t("path.share_late"), render: (row) => (typeof row.share_late === "number" ? `${formatNumber(100 * row.share_late, 0)}%` : few), whole: true },
    { key: "running", title: t("path.running"), render: (row) => formatCount(row.running), right: true },
    { key: "moot", title: t("path.moot"), render: (row) => formatCount(row.moot), right: true },
  ];
  return <Rows label={t("path.clocks")} items={found.clocks} columns={columns} rowKey={(row) => row.id} />;
}

export function Ways({ found }: { found: Found }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const say = useSpread(found.population_min);
  type Row = Schema["PathView"];
  const way = (row: Row) => [...row.states.map(text), ...(row.cut ? [t("path.way_cut")] : [])].join(" → ");
  const columns: Column<Row>[] = [
    { key: "way", title: t("path.way"), render: way },
    { key: "proceedings", title: t("path.proceedings"), render: (row) => formatCount(row.proceedings), width: 96, right: true },
    { key: "whole", title: t("path.whole"), render: (row) => say.median(row.whole), width: 160, whole: true },
  ];
  const further = { paths: formatCount(found.further_paths), number: formatCount(found.further_proceedings) };
  return (
    <>
      <Rows label={t("path.ways")} items={found.paths} columns={columns} rowKey={way} />
      {found.further_paths > 0 && <p className="muted">{t("path.further", further)}</p>}
    </>
  );
}

export function Passages({ found }: { found: Found }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  type Row = Schema["PassageView"];
  const step = (row: Row) => (row.alert ? t("path.alert", { clock: text(row.step) }) : text(row.step));
  const columns: Column<Row>[] = [
    { key: "step", title: t("path.step"), render: step },
    { key: "states", title: t("path.state"), render: (row) => (text(row.from) === text(row.to) ? text(row.from) : `${text(row.from)} → ${text(row.to)}`) },
    { key: "times", title: t("path.times"), render: (row) => formatCount(row.times), right: true },
    { key: "proceedings", title: t("path.proceedings"), render: (row) => formatCount(row.proceedings), right: true },
  ];
  return <Rows label={t("path.passages")} items={found.passages} columns={columns} rowKey={(row) => `${row.from.en}-${row.step.en}-${row.to.en}-${row.alert}`} />;
}
