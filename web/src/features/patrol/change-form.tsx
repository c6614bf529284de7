// One change of a plan before it is accepted: a visit out, in, or to another team, with the reason.
import { Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { useQuery } from "@tanstack/react-query";
import type { Schema } from "../../api/client";
import { RegionSelect, regionsQuery } from "../../components/choices";
import type { Named } from "./changes";

export type Wanted = { kind: "remove" | "move"; visit: Schema["VisitView"] } | { kind: "add" };

interface Typed {
  team_id?: string;
  region_id?: string;
  reason: string;
}

export interface ChangeFormProps {
  wanted: Wanted;
  teams: readonly Schema["TeamView"][];
  onDone: (change: Named | null) => void;
}

export function ChangeForm({ wanted, teams, onDone }: ChangeFormProps) {
  const { t } = useTranslation("patrol");
  const { data: regions } = useQuery(regionsQuery);
  const [form] = Form.useForm<Typed>();
  const needed = [{ required: true, whitespace: true, message: t("words:field_fault.missing") }];
  const finish = ({ team_id = "", region_id = "", reason }: Typed) => {
    const team = teams.find((known) => known.id === team_id)?.name ?? null;
    switch (wanted.kind) {
      case "remove":
        return onDone({ change: { kind: "remove", visit_id: wanted.visit.id, reason }, place: wanted.visit.place.region.path_name, team });
      case "move":
        return onDone({ change: { kind: "move", visit_id: wanted.visit.id, team_id, reason }, place: wanted.visit.place.region.path_name, team });
      default:
        return onDone({ change: { kind: "add", region_id, team_id, reason }, place: regions?.items.find((region) => region.id === region_id)?.name ?? "", team });
    }
  };
  return (
    <Modal open title={t(`change.${wanted.kind}`)} okText={t("change.keep")} onCancel={() => onDone(null)} onOk={() => form.submit()}>
      {wanted.kind !== "add" && <p>{wanted.visit.place.region.path_name}</p>}
      <Form form={form} layout="vertical" onFinish={finish}>
        {wanted.kind === "add" && (
          <Form.Item name="region_id" label={t("change.place")} rules={[{ required: true, message: t("words:field_fault.missing") }]}>
            <RegionSelect />
          </Form.Item>
        )}
        {wanted.kind !== "remove" && (
          <Form.Item name="team_id" label={t("change.team")} rules={[{ required: true, message: t("words:field_fault.missing") }]}>
            <Select options={teams.map((team) => ({ value: team.id, label: `${team.name}（${team.organisation.name}）` }))} />
          </Form.Item>
        )}
        <Form.Item name="reason" label={t("words:reason")} rules={needed}>
          <Input.TextArea rows={2} maxLength={1000} />
        </Form.Item>
      </Form>
    </Modal>
  );
}
