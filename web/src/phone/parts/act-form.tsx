// One act as a screen of its own: what the procedure asks for, and the act's button within reach of the thumb.
import { useEffect, useRef, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { isUntold, partyName, stepOf, ways, type Typed } from "../../features/proceeding/typed";
import { useText } from "../../lib/bilingual";
import { useVerb } from "../../lib/verb";
import { Box, Field, Radios } from "./field";
import { keepOpen } from "./keep-open";
import { OrganisationPick } from "./pick";
import { Problem } from "./problem";

type Act = Schema["ActView"];

export interface ActFormProps {
  id: string;
  revision: number;
  act: Act;
  typed: Typed;
  onType: (typed: Typed) => void;
  onDone: () => void;
}

interface PartsProps {
  act: Act;
  typed: Typed;
  faultOf: (field: string) => string | undefined;
  type: (part: Partial<Typed>) => void;
}

function Slots({ act, typed, faultOf, type }: PartsProps) {
  const { t } = useTranslation();
  const text = useText();
  return act.slots.map((slot) => {
    const why = slot.suggested.map((it) => `${it.organisation.name}（${text(it.why)}）`).join("；");
    return (
      <Box key={slot.id} id={slot.id} title={text(slot.title)} required={slot.required} single={false} help={why === "" ? "" : `${t("suggest")}：${why}`} fault={faultOf(slot.id)}>
        {() => <OrganisationPick id={slot.id} many={slot.many} value={typed.slots[slot.id] ?? []} onChange={(chosen) => type({ slots: { ...typed.slots, [slot.id]: chosen } })} />}
      </Box>
    );
  });
}

function Reason({ act, typed, faultOf, type }: PartsProps) {
  const { t } = useTranslation();
  if (!act.reason_required && !act.danger) return null;
  return (
    <Box id="reason" title={t("reason")} required={act.reason_required} single fault={faultOf("reason")}>
      {(aria) => <textarea id="reason" rows={3} value={typed.reason} onChange={(event) => type({ reason: event.target.value })} {...aria} />}
    </Box>
  );
}

function Party({ act, typed, faultOf, type }: PartsProps) {
  const { t } = useTranslation();
  const text = useText();
  if (!act.parties) return null;
  const parties = act.parties.map((it) => ({ value: it.id, label: partyName(it, text) }));
  const taken = ways.map((way) => ({ value: way as string, label: t(`party.way.${way}`) }));
  return (
    <>
      <Box id="party" title={t("party.who")} required single={false} fault={faultOf("party")}>
        {() => <Radios id="party" options={parties} value={typed.party} onChange={(party) => type({ party })} />}
      </Box>
      <Box id="how" title={t("party.how")} required single={false} help={t("party.entered_by_you")} fault={faultOf("how")}>
        {() => <Radios id="how" options={taken} value={typed.how} onChange={(how) => type({ how })} />}
      </Box>
    </>
  );
}

export function ActForm({ id, revision, act, typed, onType, onDone }: ActFormProps) {
  const { t } = useTranslation();
  const text = useText();
  const own = useRef<HTMLFormElement>(null);
  const step = useVerb(
    (body: Schema["StepBody"], headers) => unwrap(client.POST("/api/proceedings/{id}/steps", { params: { path: { id } }, body, headers })),
    { invalidate: ["proceeding", "work", "signal", "matter"], onSuccess: onDone },
  );
  const faultOf = (field: string) => {
    const fault = step.error?.fields.find((it) => it.field === field);
    return fault === undefined ? undefined : t([`field_fault.${fault.code}`, "field_fault.other"]);
  };
  // What is wrong comes into sight, wherever the form was scrolled to.
  useEffect(() => {
    if (step.error !== null) (own.current?.querySelector(".fault") ?? own.current?.querySelector(".bad"))?.scrollIntoView({ block: "center" });
  }, [step.error]);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!step.pending) step.run(stepOf(typed, act, revision));
  };
  const parts: PartsProps = { act, typed, faultOf, type: (part) => onType({ ...typed, ...part, changed: true }) };
  const names = Object.fromEntries([...act.fields, ...act.slots].map((part) => [part.id, text(part.title)]));
  return (
    <form ref={own} onSubmit={send} onKeyDown={keepOpen} noValidate>
      {!act.allowed && <p className="notice">{act.why_not_detail ? text(act.why_not_detail) : t("proceeding.not_yet")}</p>}
      {act.advice && <p className="notice">{text(act.advice)}</p>}
      {typed.changed && typed.revision !== revision && <p className="notice warm">{t("proceeding.moved")}</p>}
      <Party {...parts} />
      {act.fields.map((field) => (
        <Field key={field.id} spec={field} value={typed.values[field.id]} fault={faultOf(field.id)} onChange={(value) => parts.type({ values: { ...typed.values, [field.id]: value } })} />
      ))}
      <Slots {...parts} />
      <Reason {...parts} />
      {act.basis && <p className="quiet">{act.basis}</p>}
      <Problem error={step.error} kept names={names} />
      <div className="act-bar">
        <button type="submit" className={act.danger ? "main grave" : "main"} disabled={step.pending || isUntold(typed, act)}>
          {step.pending ? t("phone:sending") : text(act.title)}
        </button>
      </div>
    </form>
  );
}
