// The ledger: sums that count now, and every entry with the proceeding that gave it.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { Rows, type Column } from "../../components/rows";
import { EmptyHint, Loading, LoadMore, Total } from "../../components/states";
import { useText } from "../../lib/bilingual";
import { formatCount, formatInstant } from "../../lib/format";
import { Appeal } from "./appeal";
import { ledgerQuery } from "./queries";
import { signed } from "./words";

type Entry = Schema["PointsView"]["items"][number];

function Sums({ sums, onChoose }: { sums: readonly Schema["PointsSum"][]; onChoose: (id: string) => void }) {
  const { t } = useTranslation("points");
  const columns: Column<Schema["PointsSum"]>[] = [
    { key: "organisation", title: t("organisation"), render: (sum) => <Button type="link" size="small" className="points-name" onClick={() => onChoose(sum.organisation.id)}>{sum.organisation.name}</Button> },
    { key: "points", title: t("sum"), render: (sum) => signed(sum.points), right: true, width: 120 },
  ];
  return <Rows label={t("sums")} items={sums} columns={columns} rowKey={(sum) => sum.organisation.id} />;
}

/** The rule, as the way to the proceeding or inspection where the reader may open it. */
function Cause({ entry }: { entry: Entry }) {
  const { t } = useTranslation("points");
  const text = useText();
  const words = entry.reverses === null || entry.reverses === undefined ? text(entry.rule) : t("reversal_of", { rule: text(entry.rule) });
  if (typeof entry.inspection_id === "string") {
    return (
      <Link to="/inspections/$id" params={{ id: entry.inspection_id }}>
        {words}
      </Link>
    );
  }
  if (typeof entry.proceeding_id !== "string") {
    return words;
  }
  return (
    <Link to="/proceedings/$id" params={{ id: entry.proceeding_id }}>
      {words}
    </Link>
  );
}

export function Ledger({ organisation, onChoose }: { organisation: string; onChoose: (id: string) => void }) {
  const { t } = useTranslation("points");
  const query = useInfiniteQuery(ledgerQuery(organisation));
  const pages = query.data?.pages ?? [];
  const items = pages.flatMap((page) => page.items);
  const columns: Column<Entry>[] = [
    { key: "rule", title: t("rule"), render: (entry) => <Cause entry={entry} /> },
    { key: "organisation", title: t("organisation"), render: (entry) => entry.organisation.name },
    { key: "points", title: t("points"), render: (entry) => signed(entry.points), right: true, width: 80 },
    { key: "note", title: t("remark"), render: (entry) => (entry.reversed ? t("reversed") : entry.asked !== entry.points && entry.cause_seq > 0 ? t("cut", { asked: signed(entry.asked) }) : "") },
    { key: "given_at", title: t("given_at"), render: (entry) => formatInstant(entry.given_at), whole: true },
    { key: "seq", title: t("event"), render: (entry) => (entry.cause_seq > 0 ? formatCount(entry.cause_seq) : ""), right: true, width: 90 },
    { key: "acts", title: t("acts"), render: (entry) => (entry.may_appeal ? <Appeal entry={entry} /> : null) },
  ];
  return (
    <>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {pages[0] !== undefined && pages[0].sums.length > 0 && <Sums sums={pages[0].sums} onChoose={onChoose} />}
      <h2>{t("ledger")}</h2>
      <Total page={pages[0]} />
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="points:empty" />}
      {items.length > 0 && <Rows label={t("ledger")} items={items} columns={columns} rowKey={(entry) => entry.id} />}
      <LoadMore query={query} />
    </>
  );
}
