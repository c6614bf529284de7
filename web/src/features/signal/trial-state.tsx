// Where a trial stands: waiting, how far it has come, or when it ended; whoever may, stops it.
import { Alert, Button, Progress } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { formatCount, formatInstant } from "../../lib/format";
import { useVerb } from "../../lib/verb";

export function TrialState({ trial }: { trial: Schema["TrialItem"] }) {
  const { t } = useTranslation("signal");
  const cancel = useVerb((_: null, headers) => unwrap(client.POST("/api/trials/{id}/cancel", { params: { path: { id: trial.id } }, headers })), { invalidate: ["trial"] });
  const words = { done: formatCount(trial.steps_done), steps: formatCount(trial.steps) };
  if (trial.state === "failed") {
    return <Alert className="signal-note" type="error" showIcon title={t("quality.failed", { error: trial.error ?? "" })} />;
  }
  if (trial.state === "cancelled" || trial.state === "done") {
    return (
      <p className="muted">
        {[t(`quality.state.${trial.state}`), trial.ended_at ? formatInstant(trial.ended_at) : "", trial.by?.name ?? ""].filter((it) => it !== "").join(" · ")}
      </p>
    );
  }
  return (
    <div className="signal-note">
      <Progress aria-label={t("quality.running", words)} percent={trial.steps === 0 ? 0 : Math.floor((100 * trial.steps_done) / trial.steps)} status="active" />
      <p role="status">{trial.state === "waiting" ? t("quality.waiting") : t("quality.running", words)}</p>
      <ProblemAlert error={cancel.error} />
      {trial.may.includes("cancel") && (
        <Button loading={cancel.pending} onClick={() => cancel.run(null)}>
          {t("quality.cancel")}
        </Button>
      )}
    </div>
  );
}
