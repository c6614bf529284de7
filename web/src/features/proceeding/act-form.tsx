// One act with its form in place: fields, slots and a reason, as the procedure asks for them.
import { Alert, Button, Form, Input } from "antd";
import type { KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../api/client";
import { FieldInput } from "../../components/field-input";
import { OrganisationSelect } from "../../components/organisation-select";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { useVerb } from "../../lib/verb";
import { PartyInput } from "./party-input";
import { isUntold, stepOf, type Typed } from "./typed";

type Act = Schema["ActView"];

export interface ActFormProps {
  id: string;
  revision: number;
  act: Act;
  typed: Typed;
  onType: (typed: Typed) => void;
  onDone: () => void;
}

export function ActForm({ id, revision, act, typed, onType, onDone }: ActFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const { values, slots, reason } = typed;
  const type = (part: Partial<Typed>) => onType({ ...typed, ...part, changed: true });
  const step = useVerb(
    (body: Schema["StepBody"], headers) => unwrap(client.POST("/api/proceedings/{id}/steps", { params: { path: { id } }, body, headers })),
    { invalidate: ["proceeding", "work", "signal", "matter"], onSuccess: onDone },
  );
  const names = Object.fromEntries([...act.fields, ...act.slots].map((part) => [part.id, text(part.title)]));
  const faultOf = (field: string) => (step.error instanceof ProblemError ? step.error.fields.find((fault) => fault.field === field) : undefined);
  const mark = (field: string) => (faultOf(field) === undefined ? {} : { validateStatus: "error" as const, help: t([`field_fault.${faultOf(field)?.code ?? ""}`, "field_fault.other"]) });
  // An act of a party says whose it is and how it was taken; the server would refuse it otherwise.
  const untold = isUntold(typed, act);
  const send = () => step.run(stepOf(typed, act, revision));
  // Enter chooses a day or ends a line; a step is taken by its button alone.
  const keepOpen = (event: KeyboardEvent) => {
    if (event.key === "Enter" && event.target instanceof HTMLInputElement) {
      event.preventDefault();
    }
  };
  return (
    <Form layout="vertical" onFinish={send} onKeyDown={keepOpen} className="act-form">
      {act.advice && <p className="advice">{text(act.advice)}</p>}
      {typed.changed && typed.revision !== revision && <Alert className="remark" type="warning" showIcon title={t("proceeding.moved")} />}
      {act.parties && <PartyInput parties={act.parties} party={typed.party} how={typed.how} onChange={type} />}
      {act.fields.map((field) => (
        <Form.Item key={field.id} label={text(field.title)} htmlFor={field.id} required={field.required} {...(field.help ? { extra: text(field.help) } : {})} {...mark(field.id)}>
          <FieldInput spec={field} value={values[field.id]} onChange={(value) => type({ values: { ...values, [field.id]: value } })} />
        </Form.Item>
      ))}
      {act.slots.map((slot) => (
        <Form.Item key={slot.id} label={text(slot.title)} htmlFor={slot.id} required={slot.required} {...mark(slot.id)} extra={slot.suggested.map((it) => `${t("suggest")}：${it.organisation.name}（${text(it.why)}）`).join("；")}>
          <OrganisationSelect id={slot.id} {...(slot.many ? { mode: "multiple" as const } : {})} value={slot.many ? (slots[slot.id] ?? []) : slots[slot.id]?.[0]} onChange={(chosen) => type({ slots: { ...slots, [slot.id]: chosen } })} />
        </Form.Item>
      ))}
      {(act.reason_required || act.danger) && (
        <Form.Item label={t("reason")} htmlFor="reason" required={act.reason_required} {...mark("reason")}>
          <Input.TextArea id="reason" value={reason} autoSize={{ minRows: 2 }} onChange={(event) => type({ reason: event.target.value })} />
        </Form.Item>
      )}
      <ProblemAlert error={step.error} kept names={names} />
      <Button type="primary" danger={act.danger} htmlType="submit" loading={step.pending} disabled={untold} block>
        {text(act.title)}
      </Button>
      {act.basis && <p className="muted">{act.basis}</p>}
    </Form>
  );
}
