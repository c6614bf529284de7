// The list of matters.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Collapse } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, LoadMore, Loading } from "../../../components/states";
import { formatCount } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";
import { MatterCards } from "../list/cards";
import { Filters } from "../list/filters";
import { MatterTable } from "../list/table";
import { filtersOf, mattersQuery, type MatterFilters } from "../queries";
import "../matter.css";

export default function MattersPage() {
  const { t } = useTranslation("matter");
  const phone = useIsPhone();
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const filters = useMemo(() => filtersOf(search), [search]);
  const query = useInfiniteQuery(mattersQuery(filters));
  const items = useMemo(() => query.data?.pages.flatMap((page) => page.items) ?? [], [query.data]);
  const first = query.data?.pages[0];
  const change = (next: MatterFilters) => void navigate({ to: ".", search: next as never, replace: true });
  const chosen = Object.keys(filters).length;
  const form = <Filters filters={filters} onChange={change} />;
  return (
    <PageFrame title={t("title")}>
      {phone ? <Collapse size="small" items={[{ key: "filters", label: t("filter.open", { count: chosen }), children: form }]} /> : form}
      <ProblemAlert error={query.error} />
      {first !== undefined && items.length > 0 && (
        <p className="muted">{t(first.total_exact ? "total" : "total_more", { number: formatCount(first.total) })}</p>
      )}
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey={chosen > 0 ? "matter:empty_filtered" : "matter:empty"} />}
      {items.length > 0 && (phone ? <MatterCards items={items} /> : <MatterTable items={items} />)}
      <LoadMore query={query} />
    </PageFrame>
  );
}
