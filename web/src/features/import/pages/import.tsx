// One import, live: how far it has come, what was refused and why.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Button, Card, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { formatCount, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { useImportWords } from "../words";

const counters = ["rows_read", "rows_accepted", "rows_rejected", "rows_repeated"] as const;

type Import = Schema["ImportView"];

function Progressed({ item }: { item: Import }) {
  const { t } = useTranslation("import");
  const mayRead = useMay("read_report");
  const words = useImportWords();
  const running = item.state === "running" || item.state === "waiting";
  const share = item.state === "done" || item.bytes === 0 ? 100 : Math.floor((100 * item.bytes_read) / item.bytes);
  const nothingNew = item.state === "done" && item.rows_accepted === 0 && item.rows_repeated > 0;
  return (
    <Card>
      <Progress aria-label={t("state.running")} percent={share} status={item.state === "failed" ? "exception" : running ? "active" : "normal"} />
      <p>
        <strong>{t(`state.${item.state}`)}</strong> <span className="muted">{[formatInstant(item.started_at), item.by?.name].filter(Boolean).join(" · ")}</span>{" "}
        {item.rows_per_s !== null && item.rows_per_s !== undefined && t("rate", { rate: formatCount(Math.round(item.rows_per_s)) })}
      </p>
      <dl className="counters">
        {counters.map((name) => (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{t("rows", { number: formatCount(item[name]) })}</dd>
          </div>
        ))}
      </dl>
      {item.state === "done" && item.rows_accepted > 0 && mayRead && (
        <LinkButton className="remark" to="/reports" search={{ import_id: item.id } as never}>
          {t("see_reports", { number: formatCount(item.rows_accepted) })}
        </LinkButton>
      )}
      <div className="alerts">
        {item.error && <Alert type="error" showIcon title={words.failure(item.error)} />}
        {nothingNew && <Alert type="info" showIcon title={t("nothing_new")} />}
        {item.warnings.map((warning) => (
          <Alert key={warning.code} type="warning" showIcon title={words.remark(warning)} />
        ))}
      </div>
    </Card>
  );
}

function Rejects({ item }: { item: Import }) {
  const { t } = useTranslation("import");
  const words = useImportWords();
  const shown = item.rejects.length;
  const columns: Column<Schema["RejectView"]>[] = [
    { key: "line", title: t("line"), render: (row) => t("line_of", { number: formatCount(row.line) }), width: 120, whole: true },
    { key: "column", title: t("column"), render: (row) => (row.column === "" ? t("whole_row") : row.column), width: 180 },
    { key: "value_class", title: t("value_class"), render: (row) => words.valueClass(row.value_class), width: 240 },
    { key: "reason", title: t("reason"), render: (row) => words.reason(row) },
  ];
  return (
    <Card
      className="role"
      title={t("rejects")}
      extra={
        <a href={`/api/imports/${item.id}/rejects`} download>
          {t("download")}
        </a>
      }
    >
      {shown < item.rows_rejected && <p className="muted">{t("rejects_first", { shown: formatCount(shown), number: formatCount(item.rows_rejected) })}</p>}
      <Rows label={t("rejects")} items={item.rejects} columns={columns} rowKey={(row) => `${row.line}-${row.column}`} />
    </Card>
  );
}

export default function ImportPage() {
  const { t } = useTranslation("import");
  const may = useMay("run_import");
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({
    queryKey: ["import", id],
    queryFn: () => unwrap(client.GET("/api/imports/{id}", { params: { path: { id } } })),
    refetchInterval: (asked) => (["running", "waiting"].includes(asked.state.data?.state ?? "") ? 1000 : false),
  });
  const cancel = useVerb((_: null, headers) => unwrap(client.POST("/api/imports/{id}/cancel", { params: { path: { id } }, headers })), { invalidate: ["import"] });
  const back = <Link to="/imports">{t("back")}</Link>;
  const item = query.data;
  if (item === undefined) {
    return (
      <PageFrame title={t("title")} back={back}>
        <ProblemAlert error={query.error} />
        {query.isPending && <Loading />}
      </PageFrame>
    );
  }
  const running = item.state === "running" || item.state === "waiting";
  return (
    <PageFrame
      title={item.file_name}
      back={back}
      extra={
        running && may ? (
          <Button danger loading={cancel.pending} onClick={() => cancel.run(null)}>
            {t("cancel")}
          </Button>
        ) : null
      }
    >
      <ProblemAlert error={query.error ?? cancel.error} />
      <div className="stack">
        <Progressed item={item} />
        {item.rows_rejected > 0 && <Rejects item={item} />}
      </div>
    </PageFrame>
  );
}
