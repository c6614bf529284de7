// The acts of whoever may settle a plan: accept it, whole or with the changes gathered, or refuse it with a reason.
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { formatCount } from "../../lib/format";
import { useVerb } from "../../lib/verb";
import { visitsLeft, type Named } from "./changes";

export interface AcceptPanelProps {
  plan: Schema["PatrolView"];
  changes: readonly Named[];
  onUndo: (place: number) => void;
  onAdd: () => void;
  onSettled: () => void;
}

function RefuseForm({ id, onDone }: { id: string; onDone: () => void }) {
  const { t } = useTranslation("patrol");
  const [form] = Form.useForm<Schema["RefusePatrol"]>();
  const refuse = useVerb((body: Schema["RefusePatrol"], headers) => unwrap(client.POST("/api/patrols/{id}/refuse", { params: { path: { id } }, body, headers })), { invalidate: ["patrol", "notice"], onSuccess: onDone });
  return (
    <Modal open title={t("refuse")} okText={t("refuse")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={refuse.pending}>
      <Form form={form} layout="vertical" onFinish={refuse.run}>
        <Form.Item name="reason" label={t("words:reason")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
          <Input.TextArea rows={3} maxLength={1000} />
        </Form.Item>
        <ProblemAlert error={refuse.error} kept />
      </Form>
    </Modal>
  );
}

function ChangeLine({ named: { change, place, team }, onUndo }: { named: Named; onUndo: () => void }) {
  const { t } = useTranslation("patrol");
  return (
    <li>
      {t(`change.told.${change.kind}`, { place, team: team ?? "" })} <span className="muted">{change.reason}</span>{" "}
      <Button type="link" size="small" onClick={onUndo}>
        {t("change.undo")}
      </Button>
    </li>
  );
}

export function AcceptPanel({ plan, changes, onUndo, onAdd, onSettled }: AcceptPanelProps) {
  const { t } = useTranslation("patrol");
  const [refusing, setRefusing] = useState(false);
  const accept = useVerb((body: Schema["AcceptPatrol"], headers) => unwrap(client.POST("/api/patrols/{id}/accept", { params: { path: { id: plan.id } }, body, headers })), { invalidate: ["patrol", "visit", "notice"], onSuccess: onSettled });
  const left = visitsLeft(plan, changes);
  return (
    <section className="patrol-accept" aria-label={t("accept_title")}>
      <p>{t("accept_note")}</p>
      {changes.length > 0 && (
        <ul className="patrol-changes">
          {changes.map((named, place) => (
            <ChangeLine key={place} named={named} onUndo={() => onUndo(place)} />
          ))}
        </ul>
      )}
      <ProblemAlert error={accept.error} />
      {accept.error?.detail && <p className="muted">{accept.error.detail}</p>}
      <div className="acts-row">
        <Button type="primary" disabled={left <= 0} loading={accept.pending} onClick={() => accept.run({ changes: changes.map(({ change }) => change) })}>
          {changes.length === 0 ? t("accept") : t("accept_changed", { number: formatCount(changes.length) })}
        </Button>
        <Button onClick={onAdd}>{t("change.add")}</Button>
        <Button onClick={() => setRefusing(true)}>{t("refuse")}</Button>
      </div>
      {refusing && <RefuseForm id={plan.id} onDone={() => setRefusing(false)} />}
    </section>
  );
}
