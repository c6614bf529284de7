// An official: level, whether to be given a station, and, when asked for, what is personal: home, former posts, relatives' stations. What
// is personal is replaced as a whole, so that it is shown first, for a purpose that stands in the log.
import { Button, Checkbox, Form, Input, Modal, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { dayInChina } from "../../lib/instant";
import { useVerb } from "../../lib/verb";
import { useFieldFaults } from "./field-faults";
import { PersonnelFields, personnelOf, typedOf, type PersonnelTyped } from "./personnel-fields";
import { candidatesQuery } from "./queries";
import { LEVELS, useLiaisonWords } from "./words";

interface Typed extends PersonnelTyped {
  account_id?: string;
  level: string;
  active: boolean;
}

type Body = Schema["OfficialBody"];

/** Asks for the purpose, and hands over what is personal. */
function Reveal({ id, onShown }: { id: string; onShown: (personnel: Schema["PersonnelView"]) => void }) {
  const { t } = useTranslation("liaison");
  const [purpose, setPurpose] = useState("");
  const reveal = useVerb(
    async (body: { purpose: string }, headers) => onShown(await unwrap(client.POST("/api/officials/{id}/reveal", { params: { path: { id } }, body, headers }))),
    { invalidate: [] },
  );
  return (
    <div className="stack">
      <p className="muted">{t("personnel_sealed")}</p>
      <label className="stack-field">
        {t("purpose")}
        <Input maxLength={1000} value={purpose} onChange={(event) => setPurpose(event.target.value)} />
      </label>
      <Button disabled={purpose.trim() === ""} loading={reveal.pending} onClick={() => reveal.run({ purpose: purpose.trim() })}>
        {t("personnel_show")}
      </Button>
      <ProblemAlert error={reveal.error} kept />
    </div>
  );
}

export function OfficialForm({ official, onDone }: { official: Schema["OfficialView"] | null; onDone: () => void }) {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const [form] = Form.useForm<Typed>();
  const [open, setOpen] = useState(official === null || !official.has_personnel);
  const candidates = useQuery({ ...candidatesQuery, enabled: official === null });
  const keep = useVerb(({ id, body }: { id: string; body: Body }, headers) => unwrap(client.POST("/api/officials/{id}", { params: { path: { id } }, body, headers })), {
    invalidate: ["official", "liaison_proposal"],
    onSuccess: onDone,
  });
  useFieldFaults(form, keep.error);
  const send = (typed: Typed) => {
    const body: Body = { level: typed.level, active: typed.active, ...(open ? { personnel: personnelOf(typed) } : {}) };
    keep.run({ id: official?.account.id ?? typed.account_id ?? "", body });
  };
  const shown = (personnel: Schema["PersonnelView"]) => {
    form.setFieldsValue(typedOf(personnel));
    setOpen(true);
  };
  const people = (candidates.data?.items ?? []).map((it) => ({ value: it.account.id, label: `${it.account.name}（${it.organisation.name}）` }));
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  const title = official === null ? t("official_add") : t("change_of", { name: official.account.name });
  return (
    <Modal open title={title} okText={t("words:save")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={keep.pending} destroyOnHidden>
      <Form form={form} name="official" layout="vertical" initialValues={{ level: official?.level ?? "county", active: official?.active ?? true }} onFinish={send}>
        {official === null && (
          <Form.Item name="account_id" label={t("official")} rules={needed} extra={t("candidates_note")}>
            <Select showSearch={{ optionFilterProp: "label" }} loading={candidates.isPending} options={people} notFoundContent={t("candidates_empty")} />
          </Form.Item>
        )}
        <Form.Item name="level" label={t("level_label")} rules={needed}>
          <Select options={LEVELS.map((value) => ({ value, label: words.level(value) }))} />
        </Form.Item>
        <Form.Item name="active" valuePropName="checked" extra={t("active_note")}>
          <Checkbox>{t("active")}</Checkbox>
        </Form.Item>
        <h3>{t("personnel")}</h3>
        <div hidden={!open}>
          <PersonnelFields today={dayInChina()} />
        </div>
      </Form>
      {!open && official !== null && <Reveal id={official.account.id} onShown={shown} />}
      <ProblemAlert error={keep.error ?? candidates.error} kept />
    </Modal>
  );
}
