// The event log, newest first, and its verification.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Select } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { formatCount, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { EventMore } from "../event-more";
import { nameOf } from "../facts";

type Event = Schema["EventView"];

export default function EventsPage() {
  const { t, i18n } = useTranslation("event");
  const navigate = useNavigate();
  const may = useMay("verify_events");
  const search: { kind?: string } = useSearch({ strict: false });
  const kind = search.kind ?? "";
  const query = useInfiniteQuery({
    queryKey: ["event", kind],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/events", { params: { query: { kind, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const verify = useVerb((_: null, headers) => unwrap(client.POST("/api/events/verify", { headers })), { invalidate: [] });
  const kinds = Object.keys(i18n.getResource(i18n.language, "words", "event") as Record<string, string>);
  const result = verify.data;
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const columns: Column<Event>[] = [
    { key: "kind", title: t("kind"), render: (row) => t([`words:event.${row.kind}`, "other_kind"]), whole: true },
    { key: "at", title: t("at"), render: (row) => formatInstant(row.at), whole: true },
    { key: "actor", title: t("actor"), render: (row) => row.actor?.name ?? t("words:system"), whole: true },
    { key: "subject", title: t("subject"), render: (row) => (row.subject ? `${t([`noun.${row.subject.kind}`, "other_noun"])} ${nameOf(row)}` : "") },
    { key: "seq", title: t("seq"), render: (row) => formatCount(row.seq), right: true, width: 100 },
  ];
  return (
    <PageFrame
      title={t("title")}
      extra={
        may ? (
          <Button type="primary" loading={verify.pending} onClick={() => verify.run(null)}>
            {t("verify")}
          </Button>
        ) : null
      }
    >
      <ProblemAlert error={query.error ?? verify.error} />
      {result && (
        <Alert
          className="remark"
          type={result.ok ? "success" : "error"}
          showIcon
          title={result.ok ? t("whole", { events: formatCount(result.events) }) : t("broken", { faults: result.faults.length })}
          description={result.ok ? <>{t("head")} <code className="pre">{result.head_hash}</code></> : result.faults.map((fault) => <div key={`${fault.seq}-${fault.kind}`}>{`${fault.seq} ${fault.detail}`}</div>)}
        />
      )}
      <Select
        allowClear
        className="picker filter-line"
        aria-label={t("all")}
        placeholder={t("all")}
        value={kind === "" ? undefined : kind}
        options={kinds.map((value) => ({ value, label: t(`words:event.${value}`) }))}
        onChange={(chosen: string | undefined) => void navigate({ to: "/events", search: (chosen === undefined ? {} : { kind: chosen }) as never })}
      />
      <Total page={query.data?.pages[0]} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="event:empty" />}
      {items.length > 0 && <Rows label={t("title")} items={items} columns={columns} rowKey={(row) => row.seq} more={(row) => <EventMore event={row} />} />}
      <LoadMore query={query} />
    </PageFrame>
  );
}
