// Figures of a region and of those right below it: a table on a wide screen, cards on a phone; every row opens what is below
// it, and the suits behind it.
import { Link } from "@tanstack/react-router";
import { Flex } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { BesideCell, ChangeCell, CountCell, PlaceCell, RateCell, shown } from "./cells";
import type { Choice } from "./queries";

type Row = Schema["FigureRowView"];

const keyOf = (row: Row) => row.region?.id ?? row.place;

function Name({ row, choice }: { row: Row; choice: Choice }) {
  const { t } = useTranslation("indicator");
  const name = row.region?.name ?? t(`row.${row.place}`);
  if (row.place !== "region" || !row.has_below) {
    return row.place === "whole" ? <strong>{name}</strong> : <>{name}</>;
  }
  return (
    <Link to="/rates" search={{ ...choice, region_id: row.region?.id } as never}>
      {name}
    </Link>
  );
}

function Acts({ row, choice, figures }: { row: Row; choice: Choice; figures: Schema["FiguresView"] }) {
  const { t } = useTranslation("indicator");
  return (
    <Link to="/rates/filings" search={{ ...choice, period: figures.period, region_id: row.region?.id } as never}>
      {t("filings")}
    </Link>
  );
}

export function FigureTable({ figures, choice }: { figures: Schema["FiguresView"]; choice: Choice }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const { indicator } = figures;
  const counters = (row: Row) =>
    figures.counters.map((counter) => {
      const own = counter.rows.find((other) => keyOf(other) === keyOf(row));
      return (
        <div key={counter.indicator.id}>
          {text(counter.indicator.title)} {own === undefined ? "–" : <RateCell row={own} />}
        </div>
      );
    });
  const mayList = (row: Row) => figures.may_list_filings && row.region && !row.hidden && row.count !== "0";
  const base: Column<Row> = {
    key: "base",
    title: t("column.base"),
    right: true,
    render: (row) => (row.base ? <span title={row.base_source ?? undefined}>{shown(row.base)}</span> : ""),
  };
  const columns: Column<Row>[] = [
    { key: "name", title: t("column.region"), render: (row) => <Name row={row} choice={choice} /> },
    { key: "count", title: t("column.count"), right: true, render: (row) => <CountCell row={row} /> },
    ...(indicator.of_base ? [base] : []),
    { key: "rate", title: text(indicator.unit), right: true, render: (row) => <RateCell row={row} /> },
    ...(indicator.of_base
      ? [
          { key: "shrunk", title: t("column.shrunk"), right: true, render: (row: Row) => row.beside && <BesideCell row={row} /> },
          { key: "place", title: t("column.place"), render: (row: Row) => row.beside && <PlaceCell row={row} /> },
          { key: "rank", title: t("column.rank"), right: true, render: (row: Row) => row.rank ?? "" },
        ]
      : []),
    { key: "change", title: t("column.change"), right: true, render: (row) => row.change && <ChangeCell row={row} /> },
    { key: "acts", title: t("column.behind"), render: (row) => mayList(row) && <Acts row={row} choice={choice} figures={figures} /> },
  ];
  return (
    <Rows
      label={text(indicator.title)}
      items={figures.rows}
      columns={columns}
      rowKey={keyOf}
      {...(figures.counters.length === 0 ? {} : { more: (row: Row) => <Flex vertical className="rate-counters">{counters(row)}</Flex> })}
    />
  );
}
