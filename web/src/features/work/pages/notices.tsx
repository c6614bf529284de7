// The bell: what happened that concerns me.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { formatDay, formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";

/** What happened, as a link to the thing that it is about. */
function NoticeLink({ notice }: { notice: Schema["Notice"] }) {
  const { t } = useTranslation();
  const words = t(`notice.message.${notice.message}`, { ...notice.params, day: formatDay(notice.params["day"] ?? ""), at: formatInstant(notice.params["at"] ?? "") });
  const id = notice.target_id;
  switch (notice.kind) {
    case "artefact":
      return (
        <Link to="/artefacts" className="work-title">
          {words}
        </Link>
      );
    case "patrol":
      return (
        <Link to="/patrols/$id" params={{ id }} className="work-title">
          {words}
        </Link>
      );
    case "visit":
      return (
        <Link to="/visits" search={{ on: id } as never} className="work-title">
          {words}
        </Link>
      );
    case "sitting":
      return (
        <Link to="/sittings" className="work-title">
          {words}
        </Link>
      );
    case "inspection_today":
      return (
        <Link to="/inspections" className="work-title">
          {words}
        </Link>
      );
    case "work":
      return (
        <Link to="/work" search={{ whose: id } as never} className="work-title">
          {words}
        </Link>
      );
    default:
      return (
        <Link to="/proceedings/$id" params={{ id }} className="work-title">
          {words}
        </Link>
      );
  }
}

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
              <NoticeLink notice={notice} />
              <div className="muted">{formatInstant(notice.at)}</div>
            </div>
          </li>
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
