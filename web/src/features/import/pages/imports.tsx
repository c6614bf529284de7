// Imports, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { formatCount, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";

function Line({ item }: { item: Schema["ImportView"] }) {
  const { t } = useTranslation("import");
  const share = item.bytes === 0 ? 100 : Math.round((100 * item.bytes_read) / item.bytes);
  const summary = t("summary", { accepted: formatCount(item.rows_accepted), rejected: formatCount(item.rows_rejected), repeated: formatCount(item.rows_repeated) });
  return (
    <li className="work-line">
      <div className="work-what">
        <Link to="/imports/$id" params={{ id: item.id }} className="work-title">
          {item.file_name}
        </Link>
        <div className="muted">
          {[t(`state.${item.state}`), formatInstant(item.started_at), item.by?.name, summary].filter(Boolean).join(" · ")}
        </div>
        {item.state === "running" && <Progress aria-label={t("state.running")} percent={share} size="small" />}
      </div>
    </li>
  );
}

export default function ImportsPage() {
  const { t } = useTranslation("import");
  const may = useMay("run_import");
  const query = useInfiniteQuery({
    queryKey: ["import", "list"],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/imports", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
    refetchInterval: (asked) => (asked.state.data?.pages.some((page) => page.items.some((item) => item.state === "running")) ? 1000 : false),
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const start = (
    <Link to="/imports/new">
      <Button type="primary">{t("new")}</Button>
    </Link>
  );
  return (
    <PageFrame title={t("title")} extra={may ? start : null}>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="import:empty" />}
      <ul className="work-list">
        {items.map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
