// One import, live: how far it has come, what was refused and why.
import { useQuery } from "@tanstack/react-query";
import { useParams } from "@tanstack/react-router";
import { Alert, Button, Card, Progress, Statistic, Table } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { Wide } from "../../../components/wide";
import { formatCount, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";

const counters = ["rows_read", "rows_accepted", "rows_rejected", "rows_repeated"] as const;

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
  const item = query.data;
  if (item === undefined) {
    return (
      <PageFrame title={t("title")}>
        <ProblemAlert error={query.error} />
        {query.isPending && <Loading />}
      </PageFrame>
    );
  }
  const running = item.state === "running" || item.state === "waiting";
  const share = item.state === "done" || item.bytes === 0 ? 100 : Math.floor((100 * item.bytes_read) / item.bytes);
  return (
    <PageFrame
      title={item.file_name}
      extra={
        running && may ? (
          <Button danger loading={cancel.pending} onClick={() => cancel.run(null)}>
            {t("cancel")}
          </Button>
        ) : null
      }
    >
      <ProblemAlert error={query.error ?? cancel.error} />
      <Card>
        <Progress aria-label={t("state.running")} percent={share} status={item.state === "failed" ? "exception" : running ? "active" : "normal"} />
        <p>
          <strong>{t(`state.${item.state}`)}</strong> <span className="muted">{formatInstant(item.started_at)} · {item.by?.name ?? ""}</span>{" "}
          {item.rows_per_s !== null && item.rows_per_s !== undefined && t("rate", { rate: formatCount(Math.round(item.rows_per_s)) })}
        </p>
        <div className="counters">
          {counters.map((name) => (
            <Statistic key={name} title={t(name)} value={item[name]} />
          ))}
        </div>
        {item.error && <Alert type="error" showIcon title={item.error.detail} />}
        {item.warnings.map((warning) => (
          <Alert key={warning.code} type="warning" showIcon title={warning.detail} />
        ))}
      </Card>
      {item.rows_rejected > 0 && (
        <Card
          title={t("rejects")}
          extra={
            <a href={`/api/imports/${id}/rejects`} download>
              {t("download")}
            </a>
          }
        >
          <Wide label={t("rejects")}>
            <Table
              size="small"
              rowKey={(row) => `${row.line}-${row.column}`}
              dataSource={item.rejects}
              pagination={false}
              columns={[
                { title: t("line"), dataIndex: "line" },
                { title: t("column"), dataIndex: "column" },
                { title: t("value_class"), dataIndex: "value_class" },
                { title: t("reason"), dataIndex: "detail" },
              ]}
            />
          </Wide>
        </Card>
      )}
    </PageFrame>
  );
}
