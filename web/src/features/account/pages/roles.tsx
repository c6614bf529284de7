// Roles and what each may do, read from the office's file.
import { useQuery } from "@tanstack/react-query";
import { Card, Table } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Wide } from "../../../components/wide";
import { useText } from "../../../lib/bilingual";

type Permit = Schema["PermitView"];

export default function RolesPage() {
  const { t } = useTranslation("account");
  const text = useText();
  const query = useQuery({ queryKey: ["role"], queryFn: () => unwrap(client.GET("/api/roles")) });
  return (
    <PageFrame title={t("roles_title")}>
      <ProblemAlert error={query.error} />
      {(query.data?.items ?? []).map((role) => (
        <Card key={role.id} title={text(role.title)} size="small" className="role">
          <Wide label={text(role.title)}>
            <Table<Permit>
              size="small"
              pagination={false}
              rowKey={(row) => `${row.action}-${row.states.join()}`}
              dataSource={role.permits}
              columns={[
                { title: t("action"), key: "action", render: (_, row) => text(row.title) },
                { title: t("relations"), key: "relations", render: (_, row) => row.relations.map((relation) => t(`relation.${relation}`)).join("、") },
                { title: t("states"), key: "states", render: (_, row) => (row.states.length === 0 ? t("all_states") : row.states.join("、")) },
              ]}
            />
          </Wide>
        </Card>
      ))}
    </PageFrame>
  );
}
