// Roles and what each may do, read from the office's file.
import { useQuery } from "@tanstack/react-query";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { comma } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";

type Permit = Schema["PermitView"];

function Permits({ role }: { role: Schema["RoleView"] }) {
  const { t } = useTranslation("account");
  const text = useText();
  const columns: Column<Permit>[] = [
    { key: "action", title: t("action"), render: (row) => text(row.title), width: 320 },
    { key: "relations", title: t("relations"), render: (row) => row.relations.map((relation) => t(`relation.${relation}`)).join(comma()) },
    { key: "states", title: t("states"), render: (row) => (row.states.length === 0 ? t("all_states") : row.states.map((state) => t(`permit_state.${state}`)).join(comma())), width: 320 },
  ];
  return <Rows label={text(role.title)} items={role.permits} columns={columns} rowKey={(row) => `${row.action}-${row.states.join()}`} />;
}

export default function RolesPage() {
  const { t } = useTranslation("account");
  const text = useText();
  const phone = useIsPhone();
  const query = useQuery({ queryKey: ["role"], queryFn: () => unwrap(client.GET("/api/roles")) });
  const count = (role: Schema["RoleView"]) => t("permits", { number: role.permits.length });
  return (
    <PageFrame title={t("roles_title")}>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      <p className="muted">{t("roles_help")}</p>
      {(query.data?.items ?? []).map((role) =>
        phone ? (
          <details key={role.id} className="fold">
            <summary>
              {text(role.title)} <span className="muted">{count(role)}</span>
            </summary>
            <Permits role={role} />
          </details>
        ) : (
          <Card key={role.id} title={text(role.title)} extra={<span className="muted">{count(role)}</span>} size="small" className="role">
            <Permits role={role} />
          </Card>
        ),
      )}
    </PageFrame>
  );
}
