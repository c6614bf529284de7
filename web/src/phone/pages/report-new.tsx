// Entry of a report on the road, in short: text first, the rest is proposed.
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { useDraft, type Draft } from "../../features/report/entry/draft";
import { useSend, type Sent } from "../../features/report/entry/send";
import { useUnderstanding } from "../../features/report/entry/understanding";
import { channels } from "../../features/report/queries";
import { useSession } from "../../lib/session";
import { Full, Head } from "../parts/head";
import { keepOpen } from "../parts/keep-open";
import { Problem } from "../parts/problem";
import { Proposals } from "../parts/proposals";
import { Same } from "../parts/same";
import { Waiting } from "../parts/waiting";
import { HOME } from "../routes";

const TEXT_LENGTH_MAX = 20_000;
const WORD_LENGTH_MAX = 200;

interface PartProps {
  draft: Draft;
  onChange: (part: Partial<Draft>) => void;
}

function SentNotice({ sent }: { sent: Sent }) {
  const { t } = useTranslation("report");
  const { report, apart } = sent;
  return (
    <div className={apart ? "notice warm" : "notice good"}>
      <strong>{t("entry.sent")}</strong>
      <p>
        <a href={`/reports/${report.id}`}>{t("phone:see_report")}</a>
      </p>
      {report.matter && (
        <p>
          <a href={`/matters/${report.matter.id}`}>{t("entry.see_matter", { code: report.matter.code })}</a>
        </p>
      )}
      {apart && <p>{t("entry.apart")}</p>}
    </div>
  );
}

const persons = ["name", "phone", "id_number", "address"] as const;

function Reporter({ draft, onChange }: PartProps) {
  const { t } = useTranslation("report");
  return (
    <details>
      <summary>{t("entry.reporter")}</summary>
      {persons.map((part) => (
        <div key={part} className="field">
          <label htmlFor={`reporter-${part}`}>{t(`persons.${part}`)}</label>
          <input
            id={`reporter-${part}`}
            value={draft[part]}
            maxLength={WORD_LENGTH_MAX}
            autoComplete="off"
            inputMode={part === "phone" ? "tel" : "text"}
            onChange={(event) => onChange({ [part]: event.target.value })}
          />
        </div>
      ))}
      <p className="quiet">{t("entry.reporter_help")}</p>
    </details>
  );
}

function Told({ draft, onChange }: PartProps) {
  const { t } = useTranslation("report");
  return (
    <>
      <div className="field">
        <label htmlFor="text">{t("entry.text")}</label>
        <textarea id="text" rows={6} maxLength={TEXT_LENGTH_MAX} value={draft.text} placeholder={t("phone:text_hint")} onChange={(event) => onChange({ text: event.target.value })} />
      </div>
      <div className="field">
        <label htmlFor="place">{t("place_text")}</label>
        <input id="place" maxLength={WORD_LENGTH_MAX} value={draft.place_text} placeholder={t("phone:place_hint")} onChange={(event) => onChange({ place_text: event.target.value })} />
      </div>
      <div className="field">
        <label htmlFor="channel">{t("channel")}</label>
        <select id="channel" value={draft.channel} onChange={(event) => onChange({ channel: event.target.value })}>
          {channels.map((value) => (
            <option key={value} value={value}>
              {t(`words:channel.${value}`)}
            </option>
          ))}
        </select>
      </div>
    </>
  );
}

function Entry({ owner, channel }: { owner: string; channel: string }) {
  const { t } = useTranslation("report");
  const { draft, change, clear } = useDraft(owner, channel);
  const [sent, setSent] = useState<Sent | null>(null);
  const [round, setRound] = useState(0);
  const { understood, error } = useUnderstanding(draft);
  const verb = useSend((done) => {
    setSent(done);
    clear();
    setRound((old) => old + 1);
    window.scrollTo(0, 0);
  });
  const ready = draft.text.trim() !== "" && !verb.pending;
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (!ready) return;
    setSent(null);
    localStorage.setItem(KEPT, draft.channel);
    verb.run(draft);
  };
  return (
    <form key={round} onSubmit={send} onKeyDown={keepOpen}>
      <div role="status">{sent && <SentNotice sent={sent} />}</div>
      <Told draft={draft} onChange={change} />
      <Proposals draft={draft} understood={understood} onChange={change} />
      {error && <p className="quiet">{t("entry.no_proposal")}</p>}
      <Same draft={draft} likely={understood?.likely_same ?? []} onChange={change} />
      <Reporter draft={draft} onChange={change} />
      <Problem error={verb.error} kept />
      <div className="act-bar">
        <button type="submit" className="main" disabled={!ready}>
          {verb.pending ? t("phone:sending") : t("entry.send")}
        </button>
      </div>
    </form>
  );
}

const KEPT = "fengqiao.channel";

/** How the last report that was entered on this phone was told; at first, by what a mediator heard in the village. */
function usualChannel(): string {
  return channels.find((known) => known === localStorage.getItem(KEPT)) ?? "mediator";
}

export default function ReportNewPage() {
  const { t } = useTranslation("report");
  const session = useSession();
  return (
    <main id="main">
      <Head title={t("new")} back={{ to: HOME, words: t("words:work.title") }} />
      {session === undefined ? <Waiting /> : <Entry key={session.account.id} owner={session.account.id} channel={usualChannel()} />}
      <Full to="/reports/new" />
    </main>
  );
}
