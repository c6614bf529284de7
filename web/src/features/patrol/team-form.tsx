// A team: its organisation, where it sets out, when it is out, how much it can do.
import { Checkbox, Form, Input, InputNumber, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { OrganisationSelect } from "../../components/organisation-select";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

type Team = Schema["TeamView"];

interface Typed {
  name: string;
  organisation_id: string | string[];
  start_region_id?: string;
  weekdays: number[];
  from: string;
  to: string;
  visits_max: number;
  active: boolean;
}

const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;
const VISITS_MAX = 24;
const TIME = /^([01]\d|2[0-4]):[0-5]\d$/;
const names = ["name", "organisation_id", "start_region_id", "weekdays", "from", "to", "visits_max"] as const;

function bodyOf({ organisation_id, start_region_id, ...typed }: Typed): Schema["TeamBody"] {
  const organisation = Array.isArray(organisation_id) ? (organisation_id[0] ?? "") : organisation_id;
  return { ...typed, organisation_id: organisation, ...(start_region_id === undefined ? {} : { start_region_id }) };
}

function typedOf(team: Team | null): Partial<Typed> {
  if (team === null) {
    return { weekdays: [1, 2, 3, 4, 5], from: "08:30", to: "17:30", visits_max: 6, active: true };
  }
  const { name, weekdays, from, to, visits_max, active } = team;
  return { name, weekdays, from, to, visits_max, active, organisation_id: team.organisation.id, start_region_id: team.start.id };
}

export function TeamForm({ team, onDone }: { team: Team | null; onDone: () => void }) {
  const { t } = useTranslation("patrol");
  const [form] = Form.useForm<Typed>();
  const keep = useVerb(
    (body: Schema["TeamBody"], headers) => unwrap(team === null ? client.POST("/api/teams", { body, headers }) : client.POST("/api/teams/{id}/change", { params: { path: { id: team.id } }, body, headers })),
    { invalidate: ["team"], onSuccess: onDone },
  );
  const needed = { required: true, message: t("words:field_fault.missing") };
  // Not "required": a group of boxes cannot be so for those who hear the page (WAI-ARIA 1.2).
  const someDay = { validator: (_: unknown, days: number[] | undefined) => (days !== undefined && days.length > 0 ? Promise.resolve() : Promise.reject(new Error(needed.message))) };
  const time = { pattern: TIME, message: t("teams.time_form") };
  const fieldNames = Object.fromEntries(names.map((name) => [name, t(`teams.${name}`)]));
  return (
    <Modal open title={t(team === null ? "teams.add" : "teams.change")} okText={t("words:save")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={keep.pending}>
      <Form form={form} layout="vertical" initialValues={typedOf(team)} onFinish={(typed) => keep.run(bodyOf(typed))}>
        <Form.Item name="name" label={t("teams.name")} rules={[{ ...needed, whitespace: true }]}>
          <Input maxLength={40} />
        </Form.Item>
        <Form.Item name="organisation_id" label={t("teams.organisation_id")} rules={[needed]}>
          <OrganisationSelect />
        </Form.Item>
        <Form.Item name="start_region_id" label={t("teams.start_region_id")} extra={t("teams.start_note")}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="weekdays" label={t("teams.weekdays")} rules={[someDay]}>
          <Checkbox.Group options={WEEKDAYS.map((value) => ({ value, label: t(`weekday.${value}`) }))} />
        </Form.Item>
        <Form.Item name="from" label={t("teams.from")} rules={[needed, time]}>
          <Input className="patrol-short" />
        </Form.Item>
        <Form.Item name="to" label={t("teams.to")} rules={[needed, time]}>
          <Input className="patrol-short" />
        </Form.Item>
        <Form.Item name="visits_max" label={t("teams.visits_max")} rules={[needed]}>
          <InputNumber min={1} max={VISITS_MAX} precision={0} />
        </Form.Item>
        <Form.Item name="active" valuePropName="checked">
          <Checkbox>{t("teams.active")}</Checkbox>
        </Form.Item>
        <ProblemAlert error={keep.error} kept names={fieldNames} />
      </Form>
    </Modal>
  );
}
