// Full-text search: words above, filters below them, then matters and reports.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Collapse } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { LoadMore, Loading } from "../../../components/states";
import { formatCount } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";
import { Ask } from "../ask";
import { Filters } from "../filters";
import { HitGroup } from "../hits";
import { filtersSet, hitsOf, questionOf, searchQuery, type Question } from "../queries";
import "../search.css";

export default function SearchPage() {
  const { t } = useTranslation("search");
  const phone = useIsPhone();
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const question = useMemo(() => questionOf(search), [search]);
  const query = useInfiniteQuery(searchQuery(question));
  const pages = query.data?.pages ?? [];
  const change = (next: Question) => void navigate({ to: ".", search: next as never });
  const form = <Filters question={question} onChange={change} />;
  const first = pages[0];
  return (
    <PageFrame title={t("title")}>
      <Ask key={question.q ?? ""} asked={question.q ?? ""} onAsk={(q) => change({ ...question, q })} />
      {phone ? <Collapse size="small" items={[{ key: "filters", label: t("filter.open", { count: filtersSet(question) }), children: form }]} /> : form}
      <ProblemAlert error={query.error} />
      {first?.left_out && <Alert type="info" showIcon className="remark" title={t("left_out")} />}
      {first !== undefined && first.behind > 0 && <p className="muted">{t("behind", { number: formatCount(first.behind) })}</p>}
      {question.q === undefined && <p className="muted">{t("hint")}</p>}
      {question.q !== undefined && query.isPending && <Loading />}
      <div role="status" className="search-said">
        {first !== undefined && t("found", { number: formatCount(first.groups.reduce((sum, group) => sum + group.total, 0)) })}
      </div>
      {hitsOf(pages).map((hits) => (
        <HitGroup key={hits.kind} hits={hits} onAll={question.kind === undefined ? () => change({ ...question, kind: hits.kind }) : undefined} />
      ))}
      <LoadMore query={query} />
    </PageFrame>
  );
}
