// Windows of links that were over without a visit.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { Rows, type Column } from "../../components/rows";
import { EmptyHint, Loading, LoadMore, Total } from "../../components/states";
import { formatDay } from "../../lib/format";
import { missedQuery, type ChosenVisits } from "./queries";

type Item = Schema["MissedWindowView"];

export function Missed({ chosen }: { chosen: ChosenVisits }) {
  const { t } = useTranslation("inspection");
  const list = useInfiniteQuery(missedQuery(chosen));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<Item>[] = [
    { key: "window", title: t("window"), render: (row) => t("from_to", { from: formatDay(row.from_on), to: formatDay(row.to_on) }), whole: true },
    { key: "station", title: t("station"), render: (row) => row.station.name },
    { key: "who", title: t("who"), render: (row) => row.official.name },
    { key: "organisation", title: t("unit"), render: (row) => row.organisation.name },
  ];
  return (
    <>
      <ProblemAlert error={list.error} />
      {list.isPending && <Loading />}
      <Total page={list.data?.pages[0]} />
      {list.isSuccess && items.length === 0 && <EmptyHint textKey="inspection:no_missed" />}
      {items.length > 0 && <Rows label={t("missed")} items={items} columns={columns} rowKey={(row) => row.id} />}
      <LoadMore query={list} />
    </>
  );
}
