// Tuning the watch: what is in force, a change with its effect on the past year, and who accepted what.
import "../signal.css";
import { Button, Input, Popconfirm } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { comma, formatCount, formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { useChangeWords } from "../change-words";
import { trialsQuery, tuningsQuery } from "../queries";
import { Part } from "../signal-parts";
import { TrialState } from "../trial-state";
import { TuningForm } from "../tuning-form";

type View = Schema["TuningsView"];

function InForce({ view }: { view: View }) {
  const { t } = useTranslation("signal");
  const words = useChangeWords();
  const facts = [
    [t("tuning.windows"), t("tuning.windows_of", { days: view.windows_days.join(comma()) })],
    [t("tuning.count_min"), t("tuning.of_reports", { number: formatCount(view.count_min) })],
    [t("tuning.recurrence_days_min"), t("tuning.of_days", { number: formatCount(view.recurrence_days_min) })],
    [t("tuning.ends_after"), t("tuning.of_days", { number: formatCount(view.ends_after_days) })],
    ...view.overrides.map((change) => [words.where(change), words.what(change)]),
  ];
  return (
    <Part title={t("tuning.now")}>
      <p className="muted">{t("tuning.now_note")}</p>
      <dl className="tuning-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </Part>
  );
}

function Withdraw({ tuning }: { tuning: Schema["TuningView"] }) {
  const { t } = useTranslation("signal");
  const [reason, setReason] = useState("");
  const withdraw = useVerb((_: null, headers) => unwrap(client.POST("/api/tunings/{id}/withdraw", { params: { path: { id: tuning.id } }, body: { reason }, headers })), { invalidate: ["tuning"] });
  return (
    <>
      <Popconfirm
        title={t("tuning.withdraw")}
        description={<Input aria-label={t("tuning.withdraw_why")} placeholder={t("tuning.withdraw_why")} maxLength={1000} value={reason} onChange={(event) => setReason(event.target.value)} />}
        okButtonProps={{ disabled: reason.trim() === "" }}
        onConfirm={() => withdraw.run(null)}
      >
        <Button size="small" loading={withdraw.pending}>
          {t("tuning.withdraw")}
        </Button>
      </Popconfirm>
      <ProblemAlert error={withdraw.error} kept />
    </>
  );
}

function Accepted({ view }: { view: View }) {
  const { t } = useTranslation("signal");
  const words = useChangeWords();
  return (
    <Part title={t("tuning.list")}>
      {view.tunings.length === 0 && <p className="muted">{t("tuning.none")}</p>}
      <ul className="signal-rows">
        {view.tunings.map((tuning) => (
          <li key={tuning.id}>
            <div>
              <strong>{words.where(tuning.change)}</strong> {words.what(tuning.change)}
            </div>
            <div>{tuning.reason}</div>
            <div className="muted">
              {[
                t("tuning.by", { name: tuning.accepted_by?.name ?? "", at: formatInstant(tuning.accepted_at) }),
                `${t("tuning.lost")} ${formatCount(tuning.effect.lost)}`,
                `${t("tuning.gained")} ${formatCount(tuning.effect.gained)}`,
                tuning.withdrawn_at
                  ? t("tuning.withdrawn", { name: tuning.withdrawn_by?.name ?? "", at: formatInstant(tuning.withdrawn_at), reason: tuning.withdrawn_for ?? "" })
                  : t("tuning.holds"),
              ].join(" · ")}
            </div>
            {tuning.may.includes("withdraw") && <Withdraw tuning={tuning} />}
          </li>
        ))}
      </ul>
    </Part>
  );
}

function PastYear({ may }: { may: boolean }) {
  const { t } = useTranslation("signal");
  const { data } = useQuery(trialsQuery);
  const years = data?.items.filter((item) => item.kind === "past_year") ?? [];
  const done = years.some((item) => item.state === "done");
  const start = useVerb((_: null, headers) => unwrap(client.POST("/api/trials", { body: { kind: "past_year" }, headers })), { invalidate: ["trial"] });
  const [newest] = years;
  return (
    <Part title={t("quality.past_year")}>
      {!done && <p>{t("tuning.need_year")}</p>}
      {newest && <TrialState trial={newest} />}
      <ProblemAlert error={start.error} />
      {may && newest?.state !== "running" && newest?.state !== "waiting" && (
        <Button type={done ? "default" : "primary"} loading={start.pending} onClick={() => start.run(null)}>
          {t("tuning.run_year")}
        </Button>
      )}
    </Part>
  );
}

export default function TuningPage() {
  const { t } = useTranslation("signal");
  const { data: view, error } = useQuery(tuningsQuery);
  const may = view?.may.includes("tune") ?? false;
  return (
    <PageFrame title={t("tuning.title")} back={<Link to="/signals">{t("tuning.back")}</Link>}>
      {view === undefined ? (
        error === null ? (
          <Loading />
        ) : (
          <ProblemAlert error={error} />
        )
      ) : (
        <>
          <InForce view={view} />
          <PastYear may={may} />
          {may && <TuningForm windows={view.windows_days} />}
          <Accepted view={view} />
        </>
      )}
    </PageFrame>
  );
}
