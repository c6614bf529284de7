// The parts of a signal's page.
import { Alert } from "antd";
import { Link } from "@tanstack/react-router";
import { Suspense, useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { LazyMap } from "../../components/lazy-map";
import { Dots } from "../../components/dots";
import { Loading } from "../../components/states";
import { formatCount, formatInstant } from "../../lib/format";
import { LazyChart } from "./lazy";
import { regionSpots } from "./map-data";
import { useSignalWords } from "./words";

type View = Schema["SignalView"];

export function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section className="signal-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

export function Figures({ signal }: { signal: View }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  const short = words.figures(signal);
  const figures = [
    ["figure.observed", words.observed(signal)],
    ["figure.expected", short.expected],
    ["figure.ratio", short.ratio],
    ["figure.recurrence", short.recurrence],
    ["figure.window", t("days", { number: formatCount(signal.window_days) })],
  ] as const;
  return (
    <dl className="signal-figures">
      {figures.map(([key, value]) => (
        <div key={key}>
          <dt>{t(key)}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}

/** What may explain the rise instead, and why it was put aside. */
export function Notes({ signal }: { signal: View }) {
  const { t, i18n } = useTranslation("signal");
  const { artefact, cause } = signal;
  const word = (key: string, other: string) => t(i18n.exists(key, { ns: "signal" }) ? key : other);
  return (
    <>
      {artefact && (
        <Alert
          className="signal-note"
          type="warning"
          showIcon
          title={t("artefact.title")}
          description={word(`artefact.${artefact}`, "artefact.other")}
        />
      )}
      {cause && <Alert className="signal-note" type="info" showIcon title={t("cause.title", { cause: word(`cause.${cause}`, "cause.other") })} />}
    </>
  );
}

export function ChartPart({ signal }: { signal: View }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  return (
    <Part title={t("chart.title")}>
      <Suspense fallback={<Loading />}>
        <LazyChart signal={signal} summary={words.why(signal)} />
      </Suspense>
      <p className="muted">{t("chart.note")}</p>
    </Part>
  );
}

export function MapPart({ signal }: { signal: View }) {
  const { t } = useTranslation("signal");
  const spots = useMemo(
    () => regionSpots(signal.regions, (it) => `${it.region.name} ${t("reports", { number: formatCount(it.count) })}`),
    [signal.regions, t],
  );
  return (
    <Part title={t("map.where")}>
      <Suspense fallback={<Loading />}>
        <LazyMap spots={spots} label={t("map.where")} focus={signal.region.id} labelled />
      </Suspense>
      <p className="muted">{spots.map((spot) => spot.label).join(t("list_separator"))}</p>
    </Part>
  );
}

function ReportRow({ report }: { report: Schema["ReportItem"] }) {
  const { t } = useTranslation("signal");
  return (
    <li>
      <Link to="/reports/$id" params={{ id: report.id }}>
        {report.excerpt}
      </Link>
      <Dots className="muted">
        {formatInstant(report.reported_at)}
        {report.region?.name}
        {t(`words:channel.${report.channel}`)}
        {t(`words:report_state.${report.state}`)}
        {report.matter && (
          <Link to="/matters/$id" params={{ id: report.matter.id }}>
            {report.matter.code}
          </Link>
        )}
      </Dots>
    </li>
  );
}

export function ReportsPart({ signal }: { signal: View }) {
  const { t } = useTranslation("signal");
  const shown = signal.reports.length;
  const counts = { number: formatCount(signal.reports_total), shown: formatCount(shown) };
  const note = shown === 0 ? "behind.hidden" : shown < signal.reports_total ? "behind.newest" : null;
  const repeated = signal.reports_total > signal.observed;
  return (
    <Part title={t("behind.title", counts)}>
      {note !== null && <p className="muted">{t(note, counts)}</p>}
      {repeated && <p className="muted">{t("behind.repeated", { ...counts, observed: formatCount(signal.observed) })}</p>}
      <ul className="signal-rows">
        {signal.reports.map((report) => (
          <ReportRow key={report.id} report={report} />
        ))}
      </ul>
    </Part>
  );
}

export function SignalsPart({ title, items, none }: { title: string; items: readonly Schema["SignalItem"][]; none?: string }) {
  const { t, i18n } = useTranslation("signal");
  const words = useSignalWords();
  const causeOf = ({ cause }: Schema["SignalItem"]) => {
    const known = i18n.exists(`cause.${cause}`, { ns: "signal" }) ? cause : "other";
    return cause ? [t(`cause.${known}`)] : [];
  };
  if (items.length === 0) {
    return none === undefined ? null : (
      <Part title={title}>
        <p className="muted">{none}</p>
      </Part>
    );
  }
  return (
    <Part title={title}>
      <ul className="signal-rows">
        {items.map((item) => (
          <li key={item.id}>
            <Link to="/signals/$id" params={{ id: item.id }}>
              {words.place(item)} · {words.kind(item)}
            </Link>
            <div className="muted">{[words.window(item), words.observed(item), words.ratio(item), words.state(item), words.life(item), ...causeOf(item)].join(" · ")}</div>
          </li>
        ))}
      </ul>
    </Part>
  );
}
