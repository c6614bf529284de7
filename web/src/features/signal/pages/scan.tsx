// One run: what it saw, what it found, and making it again.
import "../signal.css";
import { Alert, Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { comma, formatCount, formatDay, formatInstant, formatNumber } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { expectedShort } from "../figures";
import { scanQuery } from "../queries";
import { Part } from "../signal-parts";
import { useSignalWords } from "../words";

type Run = Schema["ScanRunView"];

function Facts({ run }: { run: Run }) {
  const { t } = useTranslation("signal");
  const saw = run.from_on && run.log_seq ? t("runs.saw_days", { from: formatDay(run.from_on), until: formatDay(run.data_until_on), seq: formatCount(run.log_seq) }) : t("runs.old");
  const facts: [string, string][] = [
    [t("runs.saw"), saw],
    [t("runs.method"), `${run.method} · ${t("runs.searched", { number: formatCount(run.searched) })}`],
    [t("runs.seed"), run.seed],
    [t("runs.by"), run.by?.name ?? t("runs.timer")],
    ...(run.findings_sha256 ? [[t("runs.findings"), run.findings_sha256] as [string, string]] : []),
  ];
  return (
    <Part title={t("runs.saw")}>
      <dl className="card-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
      <details className="signal-method">
        <summary>
          {t("runs.parameters")} · {t("runs.inputs")}
        </summary>
        <dl className="card-facts">
          {Object.entries(run.parameters).map(([name, value]) => (
            <div key={name}>
              <dt>{name}</dt>
              <dd>{value}</dd>
            </div>
          ))}
          {Object.entries(run.inputs).map(([name, value]) => (
            <div key={name}>
              <dt>{t(`runs.input.${name}`)}</dt>
              <dd>{value}</dd>
            </div>
          ))}
        </dl>
      </details>
    </Part>
  );
}

function Replay({ run }: { run: Run }) {
  const { t } = useTranslation("signal");
  const again = useVerb((_: null, headers) => unwrap(client.POST("/api/scans/{id}/replay", { params: { path: { id: run.id } }, headers })), { invalidate: [] });
  const changed = (again.data?.inputs_changed ?? []).map((name) => t(`runs.input.${name}`));
  return (
    <Part title={t("runs.again")}>
      <p className="muted">{t("runs.again_note")}</p>
      <details className="muted">
        <summary>{t("runs.command")}</summary>
        <code>{run.command}</code>
      </details>
      <ProblemAlert error={again.error} />
      {again.data && (
        <Alert
          className="signal-note"
          role="status"
          type={again.data.same ? "success" : "warning"}
          showIcon
          title={t(again.data.same ? "runs.same" : "runs.other")}
          description={
            <>
              {changed.length > 0 && <div>{t("runs.changed", { names: changed.join(comma()) })}</div>}
              {again.data.differences.map((line) => (
                <div key={line}>{line}</div>
              ))}
              <code>{again.data.now_sha256}</code>
            </>
          }
        />
      )}
      {run.may.includes("replay") && (
        <Button loading={again.pending} onClick={() => again.run(null)}>
          {t("runs.again")}
        </Button>
      )}
    </Part>
  );
}

function Signals({ run }: { run: Run }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  return (
    <Part title={t("runs.signals", { number: formatCount(run.found.length) })}>
      {run.found.length === 0 && <p className="muted">{t("runs.none")}</p>}
      <ul className="signal-rows">
        {run.found.map(({ signal, seen }) => (
          <li key={signal.id}>
            <Link to="/signals/$id" params={{ id: signal.id }}>
              {seen.region.path_name} · {words.kind(signal)}
            </Link>
            <div className="muted">
              {[
                t("runs.then", { observed: formatCount(seen.observed), expected: expectedShort(seen.expected, formatNumber), days: seen.window_days }),
                words.rarity(seen.recurrence_days),
                words.state(signal),
                words.life(signal),
              ].join(" · ")}
            </div>
          </li>
        ))}
      </ul>
    </Part>
  );
}

export default function ScanPage() {
  const { t } = useTranslation("signal");
  const { id = "" } = useParams({ strict: false });
  const { data: run, error } = useQuery(scanQuery(id));
  const back = <Link to="/scans">{t("runs.back")}</Link>;
  if (run === undefined) {
    return (
      <PageFrame title={t("runs.one")} back={back}>
        {error === null ? <Loading /> : <ProblemAlert error={error} />}
      </PageFrame>
    );
  }
  return (
    <PageFrame title={`${t("runs.one")} ${formatInstant(run.started_at)}`} back={back}>
      <Signals run={run} />
      <Facts run={run} />
      <Replay run={run} />
    </PageFrame>
  );
}
