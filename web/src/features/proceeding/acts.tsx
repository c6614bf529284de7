// The acts that I may take now, each with its form in place.
import { Alert, Button, Card, Collapse, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { ActForm } from "./act-form";
import { orphansOf, startOf, textsOf, type Typed } from "./typed";

type Proceeding = Schema["ProceedingView"];

/** What was typed for an act that somebody else took meanwhile. */
function Orphan({ typed, onClose }: { typed: Typed; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Alert
      className="orphan remark"
      type="warning"
      role="alert"
      showIcon
      title={t("proceeding.orphan", { act: text(typed.act.title) })}
      description={
        <>
          {textsOf(typed).map((line) => (
            <Typography.Paragraph key={`${line.title?.zh ?? ""}-${line.text}`} copyable={{ text: line.text }}>
              <span className="muted">{line.title === null ? t("reason") : text(line.title)}：</span>
              <span className="pre">{line.text}</span>
            </Typography.Paragraph>
          ))}
          <Button size="small" onClick={onClose}>
            {t("proceeding.orphan_close")}
          </Button>
        </>
      }
    />
  );
}

function Standing({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  if (proceeding.terminal) {
    return <Alert type="success" showIcon title={t("proceeding.ended")} />;
  }
  const owner = proceeding.owner?.name;
  return <Alert type="info" showIcon title={owner === undefined ? t("proceeding.no_acts") : t("proceeding.others", { owner })} />;
}

interface FormsProps {
  proceeding: Proceeding;
  typed: Readonly<Record<string, Typed>>;
  onType: (typed: Typed) => void;
  onDone: (id: string) => void;
}

function Forms({ proceeding, typed, onType, onDone }: FormsProps) {
  const { t } = useTranslation();
  const text = useText();
  const first = proceeding.acts.find((act) => act.allowed && !act.danger);
  const [open, setOpen] = useState<string[]>(first ? [first.id] : []);
  const { id, revision } = proceeding;
  const done = (act: string) => {
    setOpen([]);
    onDone(act);
  };
  return (
    <Card title={t("proceeding.my_acts")} className="acts">
      <Collapse
        ghost
        activeKey={open}
        onChange={(keys) => setOpen(Array.isArray(keys) ? keys : [keys])}
        items={proceeding.acts.map((act) => ({
          key: act.id,
          label: (
            <span className={act.danger ? "danger" : ""}>
              {text(act.title)}
              {!act.allowed && <span className="muted"> · {act.why_not_detail ? text(act.why_not_detail) : t("proceeding.not_yet")}</span>}
            </span>
          ),
          children: <ActForm id={id} revision={revision} act={act} typed={typed[act.id] ?? startOf(act, revision)} onType={onType} onDone={() => done(act.id)} />,
        }))}
      />
    </Card>
  );
}

export function Acts({ proceeding }: { proceeding: Proceeding }) {
  const [typed, setTyped] = useState<Readonly<Record<string, Typed>>>({});
  const forget = (id: string) => setTyped((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== id)));
  const none = proceeding.terminal || proceeding.acts.length === 0;
  return (
    <>
      {orphansOf(typed, proceeding.acts).map((it) => (
        <Orphan key={it.act.id} typed={it} onClose={() => forget(it.act.id)} />
      ))}
      {none ? <Standing proceeding={proceeding} /> : <Forms proceeding={proceeding} typed={typed} onType={(it) => setTyped((old) => ({ ...old, [it.act.id]: it }))} onDone={forget} />}
    </>
  );
}
