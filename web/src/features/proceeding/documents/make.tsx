// The documents that I may make now, each with what it asks.
import { Button, Collapse, Input, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../../api/client";
import { DayInput } from "../../../components/day-input";
import { ProblemAlert } from "../../../components/problem-alert";
import { useText } from "../../../lib/bilingual";
import { comma } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { faultsOf } from "./faults";
import { Instalments, type Instalment } from "./instalments";

type May = Schema["MayMakeView"];
type Ask = Schema["AskView"];
type Answers = Readonly<Record<string, unknown>>;

interface AskProps {
  id: string;
  ask: Ask;
  value: unknown;
  /** The amount that instalments must add up to. */
  amount: number | null;
  onChange: (value: unknown) => void;
}

function AskInput({ id, ask, value, amount, onChange }: AskProps) {
  const words = typeof value === "string" ? value : "";
  switch (ask.type) {
    case "instalments":
      return <Instalments id={id} value={Array.isArray(value) ? (value as Instalment[]) : []} amount={amount} onChange={onChange} />;
    case "date":
      return <DayInput id={id} value={words} onChange={onChange} />;
    case "long_text":
      return <Input.TextArea id={id} value={words} autoSize={{ minRows: 3, maxRows: 12 }} maxLength={ask.length_max} onChange={(event) => onChange(event.target.value)} />;
    default:
      return <Input id={id} value={words} maxLength={ask.length_max} onChange={(event) => onChange(event.target.value)} />;
  }
}

const isEmpty = (value: unknown) => value === undefined || value === "" || (Array.isArray(value) && value.length === 0);

function amountOf(proceeding: Schema["ProceedingView"], ask: Ask): number | null {
  const value: unknown = proceeding.fields.find((field) => field.id === ask.sum_of)?.value;
  return typeof value === "number" ? value : null;
}

function Form({ proceeding, may, revision, onDone }: { proceeding: Schema["ProceedingView"]; may: May; revision: number; onDone: () => void }) {
  const { t } = useTranslation("document");
  const text = useText();
  const [answers, setAnswers] = useState<Answers>({});
  const id = proceeding.id;
  const verb = useVerb((body: Schema["MakeBody"], headers) => unwrap(client.POST("/api/proceedings/{id}/documents", { params: { path: { id } }, body, headers })), {
    invalidate: ["document", "proceeding"],
    onSuccess: () => {
      setAnswers({});
      onDone();
    },
  });
  const missing = may.asks.some((ask) => ask.required && isEmpty(answers[ask.id]));
  const send = () => {
    const asked = Object.fromEntries(Object.entries(answers).filter(([, value]) => !isEmpty(value)));
    verb.run({ template: may.template, revision, asked: asked as Record<string, never> });
  };
  const faults = verb.error instanceof ProblemError ? faultsOf(verb.error.fields, proceeding, may) : [];
  return (
    <div className="stack">
      {may.asks.map((ask) => {
        const field = `${may.template}-${ask.id}`;
        return (
          <div key={ask.id} className="stack-field">
            <label htmlFor={field}>
              {text(ask.title)}
              {ask.required && <span className="muted"> · {t("must")}</span>}
            </label>
            <AskInput id={field} ask={ask} value={answers[ask.id]} amount={amountOf(proceeding, ask)} onChange={(value) => setAnswers((old) => ({ ...old, [ask.id]: value }))} />
            {ask.help && <div className="muted">{text(ask.help)}</div>}
          </div>
        );
      })}
      {may.personal && <p className="muted">{t("looks")}</p>}
      <ProblemAlert error={verb.error} kept={may.asks.length > 0} />
      {faults.length > 0 && (
        <ul>
          {faults.map((fault) => (
            <li key={`${fault.field}-${fault.code}`}>
              {text(fault.title)}：{t(`fault.${fault.code}`, { letter: fault.letter, defaultValue: t("fault.other") })}
            </li>
          ))}
        </ul>
      )}
      <div>
        <Button type="primary" disabled={missing} loading={verb.pending} onClick={send}>
          {t("make")}
        </Button>
      </div>
      <p className="muted">
        {t("basis")} {may.basis}
      </p>
    </div>
  );
}

export function Make({ proceeding, documents }: { proceeding: Schema["ProceedingView"]; documents: Schema["DocumentsView"] }) {
  const { t } = useTranslation("document");
  const text = useText();
  const [open, setOpen] = useState<string[]>([]);
  const now = documents.may.filter((may) => may.now);
  const later = documents.may.filter((may) => !may.now);
  return (
    <>
      {now.length > 0 && (
        <Collapse
          ghost
          activeKey={open}
          onChange={(keys) => setOpen(Array.isArray(keys) ? keys : [keys])}
          items={now.map((may) => ({
            key: may.template,
            label: (
              <>
                {t("make_title", { title: text(may.title) })} {may.ink && <Tag>{t("ink")}</Tag>}
              </>
            ),
            children: <Form proceeding={proceeding} may={may} revision={documents.revision} onDone={() => setOpen([])} />,
          }))}
        />
      )}
      {later.length > 0 && <p className="muted">{t("later", { titles: later.map((may) => text(may.title)).join(comma()) })}</p>}
    </>
  );
}
