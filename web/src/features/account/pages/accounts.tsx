// Accounts, kept by the administrator.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Popconfirm, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { useAddressWord } from "../../../lib/address-word";
import { comma, formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { NewAccount } from "../new-account";
import { SetRoles } from "../set-roles";

type Account = Schema["AccountView"];

interface ActsProps {
  row: Account;
  onRoles: () => void;
  onReset: () => void;
  onDismiss: () => void;
}

function Acts({ row, onRoles, onReset, onDismiss }: ActsProps) {
  const { t } = useTranslation("account");
  return (
    <div className="acts-row">
      {row.may.includes("set_roles") && (
        <Button size="small" onClick={onRoles}>
          {t("set_roles")}
        </Button>
      )}
      {row.may.includes("reset_password") && (
        <Popconfirm title={t("reset_sure", { name: row.name })} description={t("reset_then")} onConfirm={onReset}>
          <Button size="small">{t("reset")}</Button>
        </Popconfirm>
      )}
      {row.may.includes("dismiss") && (
        <Popconfirm title={t("dismiss_sure", { name: row.name })} description={t("dismiss_then")} okButtonProps={{ danger: true }} onConfirm={onDismiss}>
          <Button size="small" danger>
            {t("dismiss")}
          </Button>
        </Popconfirm>
      )}
    </div>
  );
}

function useColumns(acts: (row: Account) => ActsProps): Column<Account>[] {
  const { t } = useTranslation("account");
  const text = useText();
  const state = (row: Account) => {
    if (!row.active) return <span className="muted">{t("dismissed")}</span>;
    return row.locked_until ? <span className="danger">{t("locked_until", { at: formatInstant(row.locked_until) })}</span> : t("active");
  };
  return [
    { key: "name", title: t("name"), render: (row) => row.name, whole: true },
    { key: "login", title: t("login"), render: (row) => row.login },
    { key: "organisation", title: t("organisation"), render: (row) => row.organisation.name },
    { key: "roles", title: t("roles"), render: (row) => row.roles.map((role) => text(role.title)).join(comma()) },
    { key: "state", title: t("state"), render: state },
    { key: "seen", title: t("seen"), render: (row) => (row.last_seen_at ? formatInstant(row.last_seen_at) : <span className="muted">{t("never")}</span>), whole: true },
    { key: "acts", title: t("acts"), render: (row) => <Acts {...acts(row)} /> },
  ];
}

export default function AccountsPage() {
  const { t } = useTranslation("account");
  const [adding, setAdding] = useState(false);
  const [changing, setChanging] = useState<Account | null>(null);
  const [password, setPassword] = useState<string | null>(null);
  const [wanted, setWanted] = useAddressWord("find");
  const query = useQuery({ queryKey: ["account", "list"], queryFn: () => unwrap(client.GET("/api/accounts")) });
  const options = { invalidate: ["account"] };
  const dismiss = useVerb((id: string, headers) => unwrap(client.POST("/api/accounts/{id}/dismiss", { params: { path: { id } }, headers })), options);
  const reset = useVerb((id: string, headers) => unwrap(client.POST("/api/accounts/{id}/reset-password", { params: { path: { id } }, headers })), {
    ...options,
    onSuccess: (made) => setPassword(made.one_time_password),
  });
  const columns = useColumns((row) => ({ row, onRoles: () => setChanging(row), onReset: () => reset.run(row.id), onDismiss: () => dismiss.run(row.id) }));
  const items = (query.data?.items ?? []).filter((row) => [row.name, row.login, row.organisation.name].some((words) => words.includes(wanted)));
  return (
    <PageFrame
      title={t("title")}
      extra={
        <Button type="primary" onClick={() => setAdding(true)}>
          {t("add")}
        </Button>
      }
    >
      <ProblemAlert error={query.error ?? dismiss.error ?? reset.error} />
      {password !== null && (
        <Alert className="remark" type="success" closable={{ onClose: () => setPassword(null) }} title={t("one_time")} description={<Typography.Text copyable>{password}</Typography.Text>} />
      )}
      <Input className="picker narrow filter-line" allowClear aria-label={t("find")} placeholder={t("find")} defaultValue={wanted} onChange={(event) => setWanted(event.target.value.trim())} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="account:empty" />}
      {items.length > 0 && <Rows label={t("title")} items={items} columns={columns} rowKey={(row) => row.id} />}
      {changing !== null && <SetRoles account={changing} onClose={() => setChanging(null)} />}
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
