// The bell: what happened that concerns me.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";

export default function NoticesPage() {
  const { t } = useTranslation();
  const query = useInfiniteQuery({
    queryKey: ["notice"],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/notices", { params: { query: { cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const read = useVerb((up_to_id: string, headers) => unwrap(client.POST("/api/notices/read", { body: { up_to_id }, headers })), { invalidate: ["notice", "work"] });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const newest = items[0];
  const unread = items.some((notice) => !notice.read);
  return (
    <PageFrame
      title={t("notice.title")}
      extra={
        newest !== undefined &&
        unread && (
          <Button loading={read.pending} onClick={() => read.run(newest.id)}>
            {t("notice.read_all")}
          </Button>
        )
      }
    >
      <ProblemAlert error={query.error ?? read.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="notice.empty" />}
      <ul className="work-list">
        {items.map((notice) => (
          <li key={notice.id} className={notice.read ? "work-line" : "work-line unread"}>
            <div className="work-what">
              {notice.kind === "artefact" ? (
                <Link to="/artefacts" className="work-title">
                  {t(`notice.message.${notice.message}`, notice.params)}
                </Link>
              ) : (
                <Link to="/proceedings/$id" params={{ id: notice.target_id }} className="work-title">
                  {t(`notice.message.${notice.message}`, notice.params)}
                </Link>
              )}
              <div className="muted">{formatInstant(notice.at)}</div>
            </div>
          </li>
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
