// The table of the cockpit, in the order of the region tree; it can be sorted by name, and never by a rate. Of thousands of
// rows some are shown, and more when they are asked for.
import { Link } from "@tanstack/react-router";
import { Button, Input } from "antd";
import { useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Rows, type Column } from "../../../components/rows";
import { useText } from "../../../lib/bilingual";
import { formatCount } from "../../../lib/format";
import { shown } from "../cells";
import type { CockpitChoice } from "./queries";
import type { Row } from "./shapes";

type Found = Schema["CockpitView"];

export const ROWS_SHOWN = 60;

export function RateWord({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  if (row.hidden) {
    return <span title={t("hidden_why")}>{t("hidden")}</span>;
  }
  return row.missing ? <span className="muted">{t(`missing.${row.missing}`)}</span> : <strong>{row.rate ? shown(row.rate) : "–"}</strong>;
}

/** The rate drawn together, with the limits of chance: never the raw rate alone. */
export function Beside({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  if (!row.shrunk || !row.limits) {
    return null;
  }
  return (
    <>
      {shown(row.shrunk)}
      <div className="muted">{t("limits", { low: shown(row.limits[0] ?? ""), high: shown(row.limits[1] ?? "") })}</div>
    </>
  );
}

export function ChangeWord({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  if (!row.change) {
    return null;
  }
  return (
    <>
      {`${Number(row.change) > 0 ? "+" : ""}${shown(row.change)} %`}
      <div className="muted">{t(row.sure ? "change.sure" : "change.chance")}</div>
    </>
  );
}

const keyOf = (row: Row) => row.id ?? row.place;

function Name({ row, choice }: { row: Row; choice: CockpitChoice }) {
  const { t } = useTranslation("indicator");
  if (row.place === "whole") {
    return <strong>{row.name}</strong>;
  }
  if (row.place !== "region") {
    return <>{t(`row.${row.place}`)}</>;
  }
  return (
    <>
      <Link to="/cockpit" search={{ ...choice, region_id: row.id, level: undefined } as never}>
        {row.name}
      </Link>
      {row.above && <div className="muted">{row.above}</div>}
    </>
  );
}

export function useNames(figures: Found): (row: Row) => string {
  const { t } = useTranslation("indicator");
  return (row) => (row.place === "unplaced" || row.place === "outside" ? t(`row.${row.place}`) : row.name || figures.region.name);
}

export function CockpitTable({ figures, choice, beside }: { figures: Found; choice: CockpitChoice; beside: Found | undefined }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const [many, setMany] = useState(ROWS_SHOWN);
  const [word, setWord] = useState("");
  const rows = useMemo(() => figures.rows.filter((row) => word === "" || row.name.includes(word) || (row.above ?? "").includes(word)), [figures, word]);
  const others = useMemo(() => new Map((beside?.rows ?? []).map((row) => [keyOf(row), row])), [beside]);
  const other = (row: Row) => others.get(keyOf(row));
  const columns: Column<Row>[] = [
    { key: "name", title: t("column.region"), render: (row) => <Name row={row} choice={choice} /> },
    { key: "count", title: t("column.count"), right: true, render: (row) => (row.hidden ? t("hidden") : row.count ? shown(row.count) : "") },
    { key: "rate", title: text(figures.indicator.unit), right: true, render: (row) => <RateWord row={row} /> },
    ...(figures.indicator.of_base
      ? [
          { key: "shrunk", title: t("column.shrunk"), right: true, render: (row: Row) => row.shrunk && <Beside row={row} /> },
          { key: "place", title: t("column.place"), render: (row: Row) => row.stands && <span className={`rate-place ${row.stands}`}>{t(`place.${row.stands}`)}</span> },
        ]
      : []),
    { key: "change", title: t("column.change"), right: true, render: (row) => row.change && <ChangeWord row={row} /> },
    ...(beside === undefined ? [] : [{ key: "beside", title: beside.period, right: true, render: (row: Row) => <BesidePeriod row={other(row)} /> }]),
    ...figures.counters.map((counter, at) => ({
      key: counter.id,
      title: `${text(counter.title)}（${text(counter.unit)}）`,
      right: true,
      render: (row: Row) => {
        const value = row.counters?.[at];
        return value ? shown(value) : "–";
      },
    })),
    { key: "acts", title: t("column.behind"), render: (row) => figures.may_list_filings && row.id && !row.hidden && row.count !== "0" && <Suits row={row} figures={figures} choice={choice} /> },
  ];
  return (
    <>
      {figures.rows.length > ROWS_SHOWN && (
        <Input.Search className="cockpit-search" aria-label={t("cockpit.search")} placeholder={t("cockpit.search")} onSearch={setWord} onChange={(event) => setWord(event.target.value.trim())} />
      )}
      <Rows label={text(figures.indicator.title)} items={rows.slice(0, many)} columns={columns} rowKey={keyOf} />
      {rows.length > many && (
        <Button onClick={() => setMany(many + 5 * ROWS_SHOWN)}>{t("cockpit.more", { number: formatCount(rows.length - many) })}</Button>
      )}
    </>
  );
}

function BesidePeriod({ row }: { row: Row | undefined }) {
  if (row === undefined) {
    return <>–</>;
  }
  return (
    <>
      <RateWord row={row} />
      <div className="muted">
        <Beside row={row} />
      </div>
    </>
  );
}

function Suits({ row, figures, choice }: { row: Row; figures: Found; choice: CockpitChoice }) {
  const { t } = useTranslation("indicator");
  const { indicator, adjusted, as_filed } = choice;
  return (
    <Link to="/rates/filings" search={{ indicator, adjusted, as_filed, period: figures.period, region_id: row.id } as never}>
      {t("filings")}
    </Link>
  );
}
