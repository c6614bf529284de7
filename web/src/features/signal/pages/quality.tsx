// How good the watch is on the office's own data: power and delay on planted rises, false alarms in a shuffled past.
import "../signal.css";
import { Button, Form, InputNumber } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { formatCount, formatDay, formatInstant, formatNumber } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { trialQuery, trialsQuery } from "../queries";
import { Part } from "../signal-parts";
import { TrialState } from "../trial-state";

type Item = Schema["TrialItem"];
type Result = Schema["TrialResultView"];
type Figure = Schema["PlantedFigureView"];

const EVERY_DAYS_MAX = 28;

function Source({ trial, result }: { trial: Item; result: Result }) {
  const { t } = useTranslation("signal");
  const words = {
    at: trial.ended_at ? formatInstant(trial.ended_at) : "",
    from: formatDay(result.from_on),
    until: formatDay(result.until_on),
    scans: formatCount(result.scans),
    method: result.method,
    seq: formatCount(result.log_seq),
  };
  return (
    <p className="muted">
      {t("quality.done_at", words)} {t("quality.command")}
      <code>{trial.command}</code>
    </p>
  );
}

function PlantedFigures({ result }: { result: Result }) {
  const { t } = useTranslation("signal");
  const columns: Column<Figure>[] = [
    { key: "size", title: t("quality.size"), render: (row) => t("quality.size_of", { level: t(`tuning.level_of.${row.level}`), number: row.reports }) },
    { key: "found", title: t("quality.found"), render: (row) => t("quality.of", { noticed: row.noticed, planted: row.planted }), whole: true },
    { key: "delay", title: t("quality.delay"), render: (row) => (typeof row.delay_days_median === "number" ? t("quality.delay_of", { number: formatNumber(row.delay_days_median, row.delay_days_median % 1 === 0 ? 0 : 1) }) : "–"), whole: true },
  ];
  return (
    <>
      <Rows label={t("quality.planted")} items={result.figures} columns={columns} rowKey={(row) => `${row.level}-${row.reports}`} />
      <p className="muted">{t("quality.delay_note")}</p>
    </>
  );
}

function MonthFigures({ result, title, note }: { result: Result; title: string; note?: string }) {
  const { t } = useTranslation("signal");
  return (
    <>
      <dl className="counters">
        <div>
          <dt>{title}</dt>
          <dd>{t("quality.month_of", { number: formatNumber(result.signals_per_month, 2) })}</dd>
        </div>
      </dl>
      <p className="muted">
        {t("quality.total", { number: formatCount(result.signals_total) })} {note}
      </p>
    </>
  );
}

function Start({ kind, busy }: { kind: string; busy: boolean }) {
  const { t } = useTranslation("signal");
  const start = useVerb(
    ({ every_days, seed }: { every_days: number; seed: number }, headers) => unwrap(client.POST("/api/trials", { body: { kind, every_days, seed: String(seed) }, headers })),
    { invalidate: ["trial"] },
  );
  return (
    <Form name={kind} layout="inline" className="trial-form" initialValues={{ every_days: 1, seed: 1 }} onFinish={start.run}>
      <Form.Item name="every_days" label={t("quality.every")} rules={[{ required: true, message: t("words:field_fault.missing") }]}>
        <InputNumber min={1} max={EVERY_DAYS_MAX} precision={0} />
      </Form.Item>
      <Form.Item name="seed" label={t("quality.seed")} rules={[{ required: true, message: t("words:field_fault.missing") }]}>
        <InputNumber min={0} max={Number.MAX_SAFE_INTEGER} precision={0} />
      </Form.Item>
      <Button htmlType="submit" disabled={busy} loading={start.pending}>
        {t("quality.run")}
      </Button>
      <ProblemAlert error={start.error} kept />
    </Form>
  );
}

function Trial({ kind, items, show }: { kind: "planted" | "shuffled" | "past_year"; items: readonly Item[]; show: (result: Result) => ReactNode }) {
  const { t } = useTranslation("signal");
  const may = useMay("tune_watch");
  const own = items.filter((item) => item.kind === kind);
  const [newest] = own;
  const done = own.find((item) => item.state === "done");
  const { data } = useQuery({ ...trialQuery(done?.id ?? ""), enabled: done !== undefined });
  const busy = items.some((item) => item.state === "running" || item.state === "waiting");
  return (
    <Part title={t(`quality.${kind}`)}>
      {newest === undefined && <p className="muted">{t("quality.never")}</p>}
      {newest !== undefined && newest !== done && <TrialState trial={newest} />}
      {data?.result && show(data.result)}
      {data?.result && done && <Source trial={done} result={data.result} />}
      {may && <Start kind={kind} busy={busy} />}
    </Part>
  );
}

export default function QualityPage() {
  const { t } = useTranslation("signal");
  const { data, error } = useQuery(trialsQuery);
  return (
    <PageFrame title={t("quality.title")} back={<Link to="/signals">{t("quality.back")}</Link>}>
      <p className="muted">{t("quality.note")}</p>
      <ProblemAlert error={error} />
      {data === undefined && error === null && <Loading />}
      {data && (
        <>
          <Trial kind="planted" items={data.items} show={(result) => <PlantedFigures result={result} />} />
          <Trial kind="shuffled" items={data.items} show={(result) => <MonthFigures result={result} title={t("quality.month")} note={t("quality.false_note")} />} />
          <Trial kind="past_year" items={data.items} show={(result) => <MonthFigures result={result} title={t("quality.year_month")} />} />
        </>
      )}
    </PageFrame>
  );
}
