// Accounts, kept by the administrator.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Popconfirm, Table, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Wide } from "../../../components/wide";
import { useText } from "../../../lib/bilingual";
import { formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { NewAccount, RoleSelect } from "../new-account";

type Account = Schema["AccountView"];

export default function AccountsPage() {
  const { t } = useTranslation("account");
  const text = useText();
  const [adding, setAdding] = useState(false);
  const [password, setPassword] = useState<string | null>(null);
  const query = useQuery({ queryKey: ["account", "list"], queryFn: () => unwrap(client.GET("/api/accounts")) });
  const options = { invalidate: ["account"] };
  const dismiss = useVerb((id: string, headers) => unwrap(client.POST("/api/accounts/{id}/dismiss", { params: { path: { id } }, headers })), options);
  const setRoles = useVerb(({ id, roles }: { id: string; roles: string[] }, headers) => unwrap(client.PUT("/api/accounts/{id}/roles", { params: { path: { id } }, body: { roles }, headers })), options);
  const reset = useVerb((id: string, headers) => unwrap(client.POST("/api/accounts/{id}/reset-password", { params: { path: { id } }, headers })), {
    ...options,
    onSuccess: (made) => setPassword(made.one_time_password),
  });
  const roles = (row: Account) =>
    row.may.includes("set_roles") ? <RoleSelect value={row.roles.map((role) => role.id)} onChange={(chosen) => chosen.length > 0 && setRoles.run({ id: row.id, roles: chosen })} /> : row.roles.map((role) => text(role.title)).join("、");
  const acts = (row: Account) => (
    <>
      {row.may.includes("reset_password") && (
        <Button size="small" onClick={() => reset.run(row.id)}>
          {t("reset")}
        </Button>
      )}{" "}
      {row.may.includes("dismiss") && (
        <Popconfirm title={t("dismiss_sure")} onConfirm={() => dismiss.run(row.id)}>
          <Button size="small" danger>
            {t("dismiss")}
          </Button>
        </Popconfirm>
      )}
    </>
  );
  return (
    <PageFrame
      title={t("title")}
      extra={
        <Button type="primary" onClick={() => setAdding(true)}>
          {t("add")}
        </Button>
      }
    >
      <ProblemAlert error={query.error ?? dismiss.error ?? setRoles.error ?? reset.error} />
      {password !== null && <Alert type="success" closable={{ onClose: () => setPassword(null) }} title={t("one_time")} description={<Typography.Text copyable>{password}</Typography.Text>} />}
      <Wide label={t("title")}>
        <Table<Account>
          size="middle"
          rowKey="id"
          loading={query.isPending}
          dataSource={query.data?.items ?? []}
          pagination={{ pageSize: 50, showSizeChanger: false }}
          columns={[
            { title: t("login"), dataIndex: "login" },
            { title: t("name"), dataIndex: "name" },
            { title: t("organisation"), key: "organisation", render: (_, row) => row.organisation.name },
            { title: t("roles"), key: "roles", render: (_, row) => roles(row) },
            { title: t("state"), key: "state", render: (_, row) => (row.active ? t("active") : t("dismissed")) },
            { title: t("seen"), key: "seen", render: (_, row) => (row.last_seen_at ? formatInstant(row.last_seen_at) : "") },
            { key: "acts", render: (_, row) => acts(row) },
          ]}
        />
      </Wide>
      <NewAccount
        open={adding}
        onClose={() => setAdding(false)}
        onMade={(made) => {
          setAdding(false);
          setPassword(made);
        }}
      />
    </PageFrame>
  );
}
