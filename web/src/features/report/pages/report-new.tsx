// Entry of a report while somebody is on the phone: text first, the rest is proposed.
import { Link } from "@tanstack/react-router";
import { Alert, Button, Card, Input, Radio, type InputRef } from "antd";
import { useRef, useState, type KeyboardEvent } from "react";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useIsPhone } from "../../../lib/phone";
import { useSession } from "../../../lib/session";
import { useDraft } from "../entry/draft";
import { MatterChoices } from "../entry/matter-choice";
import { Proposals } from "../entry/proposals";
import { Reporter } from "../entry/reporter";
import { useSend, type Sent } from "../entry/send";
import { useUnderstanding } from "../entry/understanding";
import { channels } from "../queries";
import "../report.css";

function SentAlert({ sent }: { sent: Sent }) {
  const { t } = useTranslation("report");
  const { report, apart } = sent;
  const links = (
    <>
      <Link to="/reports/$id" params={{ id: report.id }}>
        {t("entry.see")}
      </Link>{" "}
      {report.matter && (
        <Link to="/matters/$id" params={{ id: report.matter.id }}>
          {t("entry.see_matter", { code: report.matter.code })}
        </Link>
      )}
      {apart && <div>{t("entry.apart")}</div>}
    </>
  );
  return <Alert className="remark" role="status" showIcon type={apart ? "warning" : "success"} title={t("entry.sent")} description={links} />;
}

function Entry({ owner }: { owner: string }) {
  const { t } = useTranslation("report");
  const phone = useIsPhone();
  const { draft, change, clear } = useDraft(owner);
  const [sent, setSent] = useState<Sent | null>(null);
  const [round, setRound] = useState(0);
  const area = useRef<InputRef>(null);
  const { understood, error, thinking } = useUnderstanding(draft);
  const verb = useSend((done) => {
    setSent(done);
    clear();
    setRound((old) => old + 1);
    area.current?.focus();
  });
  const ready = draft.text.trim() !== "" && !verb.pending;
  const send = () => {
    if (ready) {
      setSent(null);
      verb.run(draft);
    }
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      send();
    }
  };
  // Within reach of the thumb on a phone, and below everything that it sends.
  const act = (
    <>
      <ProblemAlert error={verb.error} kept />
      <div className={phone ? "report-send bar" : "report-send"}>
        <Button type="primary" size="large" disabled={!ready} loading={verb.pending} onClick={send}>
          {t("entry.send")}
        </Button>
        {!phone && <span className="muted">{t("entry.keys")}</span>}
      </div>
    </>
  );
  return (
    <div className="columns" onKeyDown={onKeyDown}>
      <Card>
        <div className="report-stack">
          {sent && <SentAlert sent={sent} />}
          <Input.TextArea
            ref={area}
            autoFocus
            className="report-entry"
            autoSize={{ minRows: 6, maxRows: 16 }}
            maxLength={20_000}
            value={draft.text}
            aria-label={t("entry.text")}
            placeholder={t("entry.text_hint")}
            onChange={(event) => change({ text: event.target.value })}
          />
          <Radio.Group
            className="report-chips"
            aria-label={t("channel")}
            value={draft.channel}
            onChange={(event) => change({ channel: String(event.target.value) })}
            options={channels.map((value) => ({ value, label: t(`words:channel.${value}`) }))}
          />
          <Proposals key={round} draft={draft} understood={understood} onChange={change} />
          <Input value={draft.place_text} maxLength={200} aria-label={t("place_text")} placeholder={t("entry.place_hint")} onChange={(event) => change({ place_text: event.target.value })} />
          <Reporter key={`reporter-${round}`} draft={draft} onChange={change} />
          {!phone && act}
        </div>
      </Card>
      <Card title={t("matter")}>
        {error && <p className="muted">{t("entry.no_proposal")}</p>}
        <MatterChoices draft={draft} likely={understood?.likely_same ?? []} thinking={thinking} onChange={change} />
      </Card>
      {phone && act}
    </div>
  );
}

export default function ReportNewPage() {
  const { t } = useTranslation("report");
  const owner = useSession()?.account.id;
  return (
    <PageFrame title={t("new")} back={<Link to="/reports">{t("back")}</Link>}>
      {owner === undefined ? <Loading /> : <Entry key={owner} owner={owner} />}
    </PageFrame>
  );
}
