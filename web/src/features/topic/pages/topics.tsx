// Hot topics: what grew most in a region and period, and the reports behind it.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Flex } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { DayInput } from "../../../components/day-input";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { formatCount, formatDay } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { periodOf, topicsQuery, type Period } from "../queries";
import { TopicList, type Topic } from "../topic-list";
import "../topic.css";

export default function TopicsPage() {
  const { t } = useTranslation("topic");
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const period = useMemo(() => periodOf(search), [search]);
  const query = useQuery(topicsQuery(period));
  const set = (part: Period) => void navigate({ to: ".", search: { ...period, ...part } as never, replace: true });
  return (
    <PageFrame title={t("title")}>
      <Flex wrap gap="small" className="topic-filters" role="search" aria-label={t("filter")}>
        <RegionSelect value={period.region_id ?? query.data?.region?.id} onChange={(region_id) => set({ region_id })} placeholder={t("region")} />
        {(["from", "to"] as const).map((end) => (
          <DayInput key={end} placeholder={t(end)} value={period[end] ?? query.data?.[end] ?? ""} onChange={(day) => set({ [end]: day === "" ? undefined : day })} />
        ))}
      </Flex>
      <ProblemAlert error={query.error} names={{ from: t("from"), to: t("to") }} />
      {query.isPending && <Loading />}
      {query.data !== undefined && <Found found={query.data} />}
    </PageFrame>
  );
}

function Found({ found }: { found: Schema["TopicsView"] }) {
  const { t } = useTranslation("topic");
  const maySearch = useMay("search");
  const compared = { from: formatDay(found.before_from), to: formatDay(found.before_to), now: formatCount(found.reports_now), before: formatCount(found.reports_before) };
  const place = { from: found.from, to: found.to, ...(found.region ? { region_id: found.region.id } : {}) };
  const phrases = found.phrases.map((it): Topic => {
    const more = maySearch && (
      <Link to="/search" search={{ q: it.phrase, kind: "report", ...place } as never}>
        {t("all", { number: formatCount(it.growth.now) })}
      </Link>
    );
    return { key: it.phrase, name: it.phrase, more, growth: it.growth, reports: it.reports };
  });
  const matters = found.matters.map((it): Topic => {
    const link = (words: string) => (
      <Link to="/matters/$id" params={{ id: it.matter.id }}>
        {words}
      </Link>
    );
    return { key: it.matter.id, name: link(`${it.title} · ${it.matter.code}`), more: link(t("all", { number: formatCount(it.growth.now) })), growth: it.growth, reports: it.reports };
  });
  return (
    <>
      <p className="muted">
        {t("compared", compared)} {t("least", { number: formatCount(found.reports_min) })} {found.cut && t("cut")}
      </p>
      <div className="topic-columns">
        <TopicList title={t("phrases")} none={t("phrases_none")} topics={phrases} sizes={found} />
        <TopicList title={t("matters")} none={t("matters_none")} topics={matters} sizes={found} />
      </div>
    </>
  );
}
