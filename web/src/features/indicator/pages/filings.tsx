// The suits behind a figure; nobody is named.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useSearch } from "@tanstack/react-router";
import { Tag } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, LoadMore, Loading, Total } from "../../../components/states";
import { comma, formatDay } from "../../../lib/format";
import { choiceFrom, filingsQuery } from "../queries";
import "../indicator.css";

type Item = Schema["FilingItem"];

export default function FilingsPage() {
  const { t } = useTranslation("indicator");
  const search: Record<string, unknown> = useSearch({ strict: false });
  const choice = useMemo(() => choiceFrom(search), [search]);
  const query = useInfiniteQuery(filingsQuery(choice));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const back = (
    <Link to="/rates" search={{ ...choice, of_denominator: undefined } as never}>
      {t("list.back")}
    </Link>
  );
  const columns: Column<Item>[] = [
    { key: "number", title: t("list.number"), whole: true, render: (item) => item.number },
    { key: "cause", title: t("list.cause"), render: (item) => item.cause ?? item.case_type },
    { key: "court", title: t("list.court"), render: (item) => item.court },
    { key: "filed", title: t("list.filed"), whole: true, render: (item) => formatDay(item.filed_on) },
    { key: "regions", title: t("list.regions"), render: (item) => item.defendant_regions.map((region) => region.name).join(comma()) || t("list.unknown") },
    { key: "parties", title: t("list.parties"), right: true, render: (item) => `${item.plaintiffs} : ${item.defendants}` },
    { key: "outcome", title: t("list.outcome"), render: (item) => (item.outcome ? t(`outcome.${item.outcome}`) : t("list.open")) },
    {
      key: "marks",
      title: t("list.marks"),
      render: (item) => item.marks.map((mark) => <Tag key={mark}>{t(`mark.${mark}`)}</Tag>),
    },
  ];
  return (
    <PageFrame title={t("list.title")} back={back}>
      <p className="muted">{t("list.help")}</p>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      <Total page={query.data?.pages[0]} />
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="indicator:list.empty" />}
      {items.length > 0 && <Rows label={t("list.title")} items={items} columns={columns} rowKey={(item) => item.id} />}
      <LoadMore query={query} />
    </PageFrame>
  );
}
