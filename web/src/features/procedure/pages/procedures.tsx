// Procedures of the office, their clocks with articles, and what the check found.
import { useQuery } from "@tanstack/react-query";
import { Alert, Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { Wide } from "../../../components/wide";
import { useText } from "../../../lib/bilingual";

export default function ProceduresPage() {
  const { t } = useTranslation("procedure");
  const text = useText();
  const query = useQuery({ queryKey: ["procedure"], queryFn: () => unwrap(client.GET("/api/procedures")) });
  const findings = query.data?.findings ?? [];
  return (
    <PageFrame title={t("title")}>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && (
        <Alert
          type={findings.length === 0 ? "success" : "error"}
          showIcon
          title={findings.length === 0 ? t("sound") : t("findings", { count: findings.length })}
          description={findings.map((finding) => (
            <div key={`${finding.file}-${finding.line}-${finding.code}`}>{`${finding.file}:${finding.line} ${finding.message}`}</div>
          ))}
        />
      )}
      {(query.data?.items ?? []).map((item) => (
        <Card key={item.id} title={text(item.title)} extra={`${t("version")} ${item.version}`} className="role">
          <p className="muted">{t("states", { states: item.states, transitions: item.transitions })}</p>
          <Wide label={text(item.title)}>
            <Table
              size="small"
              pagination={false}
              rowKey="id"
              dataSource={item.deadlines}
              columns={[
                { title: t("deadline"), key: "deadline", render: (_, row) => text(row.title) },
                { title: t("length"), dataIndex: "length" },
                { title: t("basis"), dataIndex: "basis" },
              ]}
            />
          </Wide>
        </Card>
      ))}
    </PageFrame>
  );
}
