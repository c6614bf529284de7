// The event log, newest first, and its verification.
import { useInfiniteQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Alert, Button, Select, Table } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { LoadMore } from "../../../components/states";
import { Wide } from "../../../components/wide";
import { formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";

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
          type={result.ok ? "success" : "error"}
          showIcon
          title={result.ok ? t("whole", { events: result.events }) : t("broken", { faults: result.faults.length })}
          description={result.ok ? <code>{result.head_hash}</code> : result.faults.map((fault) => <div key={`${fault.seq}-${fault.kind}`}>{`${fault.seq} ${fault.detail}`}</div>)}
        />
      )}
      <Select
        allowClear
        className="picker"
        aria-label={t("all")}
        placeholder={t("all")}
        value={kind === "" ? undefined : kind}
        options={kinds.map((value) => ({ value, label: t(`words:event.${value}`) }))}
        onChange={(chosen: string | undefined) => void navigate({ to: "/events", search: (chosen === undefined ? {} : { kind: chosen }) as never })}
      />
      <Wide label={t("title")}>
        <Table<Event>
          size="small"
          rowKey="seq"
          loading={query.isPending}
          pagination={false}
          dataSource={query.data?.pages.flatMap((page) => page.items) ?? []}
          expandable={{ expandedRowRender: (row) => <pre className="pre">{JSON.stringify(row.summary, null, 2)}</pre> }}
          columns={[
            { title: "#", dataIndex: "seq" },
            { title: t("at"), key: "at", render: (_, row) => formatInstant(row.at) },
            { title: t("kind"), key: "kind", render: (_, row) => t(`words:event.${row.kind}`) },
            { title: t("actor"), key: "actor", render: (_, row) => row.actor?.name ?? t("words:system") },
            { title: t("subject"), key: "subject", render: (_, row) => (row.subject ? `${row.subject.kind} ${row.subject.id}` : "") },
          ]}
        />
      </Wide>
      <LoadMore query={query} />
    </PageFrame>
  );
}
