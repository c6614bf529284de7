// Proceedings of the region, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatInstant } from "../../../lib/format";

const StartHere = lazy(() => import("../start-here").then((module) => ({ default: module.StartHere })));

const states = ["open", "ended"] as const;

export default function ProceedingsPage() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const search: { state?: string } = useSearch({ strict: false });
  const state = states.find((known) => known === search.state) ?? "open";
  const query = useInfiniteQuery({
    queryKey: ["proceeding", "list", state],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/proceedings", { params: { query: { state, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame title={t("proceeding.list")} extra={<LinkButton to="/stages">{t("stages.to")}</LinkButton>}>
      <Segmented
        value={state}
        options={states.map((known) => ({ value: known, label: t(`proceeding.state.${known}`) }))}
        onChange={(chosen) => void navigate({ to: "/proceedings", search: { state: chosen } as never })}
      />
      <details className="remark start-here">
        <summary>{t("start_here.title")}</summary>
        <Suspense fallback={<Loading />}>
          <StartHere />
        </Suspense>
      </details>
      <ProblemAlert error={query.error} />
      <Total page={query.data?.pages[0]} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="proceeding.empty" />}
      <ul className="work-list">
        {items.map((item) => (
          <li key={item.id} className="work-line">
            <div className="work-light">{item.terminal ? <span className="muted">{t("proceeding.state.ended")}</span> : <Light light={item.light} />}</div>
            <div className="work-what">
              <Link to="/proceedings/$id" params={{ id: item.id }} className="work-title">
                {item.title}
              </Link>
              <Dots className="muted">
                {text(item.procedure_title)}
                {item.code}
                {text(item.state_title)}
                {item.owner?.name}
              </Dots>
              <Dots className="muted">
                {t("work.since_at", { at: formatInstant(item.opened_at) })}
                {item.due_at && <Due key={item.due_at} at={item.due_at} ended={item.terminal} />}
              </Dots>
            </div>
          </li>
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
