// One flare-up: why, where, which reports, and its directive.
import "../signal.css";
import { Tag } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Light } from "../../../components/light";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { formatDay, formatInstant } from "../../../lib/format";
import { DirectivePanel } from "../directive-panel";
import { HistoryPart } from "../history-part";
import { ProposedPanel } from "../proposed-panel";
import { signalQuery } from "../queries";
import { ChartPart, Figures, MapPart, Notes, ReportsPart, SignalsPart } from "../signal-parts";
import { useSignalWords } from "../words";

function Method({ signal }: { signal: Schema["SignalView"] }) {
  const { t } = useTranslation("signal");
  return (
    <details className="signal-method">
      <summary>{t("method.title")}</summary>
      <p>{t("method.how")}</p>
      <p className="muted">
        {t("method.again", { method: signal.method, seed: signal.seed })}{" "}
        <Link to="/scans/$id" params={{ id: signal.scan_id }}>
          {t("runs.one")}
        </Link>
      </p>
    </details>
  );
}

function Shown({ signal }: { signal: Schema["SignalView"] }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  const name = `${words.place(signal)} · ${words.kind(signal)}`;
  return (
    <PageFrame title={name} name={name} back={<Link to="/signals">{t("back")}</Link>}>
      <p className="signal-lead">
        <Tag>{words.state(signal)}</Tag> {signal.proceeding_id && <Light light={signal.light} />}{" "}
        <span className="muted">
          {[
            signal.code,
            t("raised_at", { at: formatInstant(signal.raised_at) }),
            t("since", { day: formatDay(signal.since_on) }),
            words.life(signal),
            ...(signal.settled_by && signal.settled_at ? [t("settled", { name: signal.settled_by.name, at: formatInstant(signal.settled_at) })] : []),
          ].join(" · ")}
        </span>
      </p>
      <p className="signal-why">{words.why(signal)}</p>
      <Notes signal={signal} />
      <div className="signal-page">
        <div>
          <Figures signal={signal} />
          <ChartPart signal={signal} />
          <HistoryPart signal={signal} />
          <MapPart signal={signal} />
          <ReportsPart signal={signal} />
          <SignalsPart title={t("also")} items={signal.also} />
          <SignalsPart title={t("earlier.title")} items={signal.earlier} none={t("earlier.none")} />
          <Method signal={signal} />
        </div>
        <aside className="signal-aside">
          <DirectivePanel proceeding={signal.proceeding} />
          <ProposedPanel signal={signal} />
        </aside>
      </div>
    </PageFrame>
  );
}

export default function SignalPage() {
  const { t } = useTranslation("signal");
  const { id } = useParams({ strict: false });
  const { data, error } = useQuery({ ...signalQuery(id ?? ""), enabled: id !== undefined });
  if (data !== undefined) {
    return <Shown signal={data} />;
  }
  return (
    <PageFrame title={t("one")} back={<Link to="/signals">{t("back")}</Link>}>
      {error === null ? <Loading /> : <ProblemAlert error={error} />}
    </PageFrame>
  );
}
