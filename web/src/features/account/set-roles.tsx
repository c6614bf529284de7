// Another choice of roles for an account: nothing changes before it is saved.
import { Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";
import { RoleSelect } from "./new-account";

function same(one: readonly string[], two: readonly string[]): boolean {
  return one.length === two.length && one.every((id) => two.includes(id));
}

export function SetRoles({ account, onClose }: { account: Schema["AccountView"]; onClose: () => void }) {
  const { t } = useTranslation("account");
  const standing = account.roles.map((role) => role.id);
  const [chosen, setChosen] = useState<string[]>(standing);
  const id = account.id;
  const save = useVerb((roles: string[], headers) => unwrap(client.PUT("/api/accounts/{id}/roles", { params: { path: { id } }, body: { roles }, headers })), {
    invalidate: ["account"],
    onSuccess: onClose,
  });
  return (
    <Modal
      open
      title={t("set_roles_of", { name: account.name, organisation: account.organisation.name })}
      okText={t("words:save")}
      onCancel={onClose}
      onOk={() => save.run(chosen)}
      okButtonProps={{ disabled: chosen.length === 0 || same(chosen, standing), loading: save.pending }}
    >
      <p className="muted">{t("set_roles_help")}</p>
      <RoleSelect value={chosen} onChange={setChosen} />
      <ProblemAlert error={save.error} kept />
    </Modal>
  );
}
