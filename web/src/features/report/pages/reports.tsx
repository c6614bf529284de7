// The list of reports.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Collapse } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, LoadMore, Loading } from "../../../components/states";
import { formatCount } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";
import { useMay } from "../../../lib/session";
import { ReportCards } from "../list/cards";
import { Filters } from "../list/filters";
import { ReportTable } from "../list/table";
import { filtersOf, reportsQuery, type ReportFilters } from "../queries";
import "../report.css";

export default function ReportsPage() {
  const { t } = useTranslation("report");
  const phone = useIsPhone();
  const mayWrite = useMay("write_report");
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const filters = useMemo(() => filtersOf(search), [search]);
  const query = useInfiniteQuery(reportsQuery(filters));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  const change = (next: ReportFilters) => void navigate({ to: ".", search: next as never, replace: true });
  const chosen = Object.keys(filters).length;
  const form = <Filters filters={filters} onChange={change} />;
  const extra = mayWrite && (
    <LinkButton primary to="/reports/new">
      {t("new")}
    </LinkButton>
  );
  return (
    <PageFrame title={t("title")} extra={extra}>
      {phone ? <Collapse size="small" items={[{ key: "filters", label: t("filter.open", { count: chosen }), children: form }]} /> : form}
      <ProblemAlert error={query.error} />
      {first !== undefined && items.length > 0 && (
        <p className="muted">{t(first.total_exact ? "total" : "total_more", { number: formatCount(first.total) })}</p>
      )}
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey={chosen > 0 ? "report:empty_filtered" : "report:empty"} />}
      {items.length > 0 && (phone ? <ReportCards items={items} /> : <ReportTable items={items} />)}
      <LoadMore query={query} />
    </PageFrame>
  );
}
