// Closes a matter with its outcome, or opens it again.
import { Button, Input, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { useVerb } from "../../../lib/verb";
import { outcomes } from "../queries";

const invalidate = ["matter", "report"];
const REASON_LENGTH_MAX = 1000;

export function Close({ matter }: { matter: Schema["MatterView"] }) {
  const { t } = useTranslation("matter");
  const [outcome, setOutcome] = useState<string | undefined>(undefined);
  const [reason, setReason] = useState("");
  const id = matter.id;
  const verb = useVerb(
    (body: Schema["CloseBody"], headers) => unwrap(client.POST("/api/matters/{id}/close", { params: { path: { id } }, body, headers })),
    { invalidate },
  );
  if (matter.proceedings_open > 0) {
    return <span className="muted">{t("close.not_yet", { count: matter.proceedings_open })}</span>;
  }
  const send = () => {
    if (outcome !== undefined) {
      verb.run({ outcome, reason: reason.trim(), revision: matter.revision });
    }
  };
  return (
    <div className="matter-stack">
      <Radio.Group
        aria-label={t("close.outcome")}
        value={outcome}
        onChange={(event) => setOutcome(String(event.target.value))}
        options={outcomes.map((value) => ({ value, label: t(`words:outcome.${value}`) }))}
      />
      <Input.TextArea rows={3} maxLength={REASON_LENGTH_MAX} value={reason} placeholder={t("close.reason")} aria-label={t("close.reason")} onChange={(event) => setReason(event.target.value)} />
      <ProblemAlert error={verb.error} kept />
      <Button disabled={outcome === undefined || reason.trim() === ""} loading={verb.pending} onClick={send}>
        {t("close.do")}
      </Button>
    </div>
  );
}

export function Reopen({ matter }: { matter: Schema["MatterView"] }) {
  const { t } = useTranslation("matter");
  const [reason, setReason] = useState("");
  const id = matter.id;
  const verb = useVerb(
    (body: Schema["ReopenBody"], headers) => unwrap(client.POST("/api/matters/{id}/reopen", { params: { path: { id } }, body, headers })),
    { invalidate },
  );
  return (
    <div className="matter-stack">
      <Input.TextArea rows={3} maxLength={REASON_LENGTH_MAX} value={reason} placeholder={t("reopen.reason")} aria-label={t("reopen.reason")} onChange={(event) => setReason(event.target.value)} />
      <ProblemAlert error={verb.error} kept />
      <Button type="primary" disabled={reason.trim() === ""} loading={verb.pending} onClick={() => verb.run({ reason: reason.trim(), revision: matter.revision })}>
        {t("reopen.do")}
      </Button>
    </div>
  );
}
