// Declares a document void, with a reason.
import { Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { useVerb } from "../../../lib/verb";

const REASON_LENGTH_MAX = 500;

export function Void({ document, onClose }: { document: Schema["DocumentItem"]; onClose: () => void }) {
  const { t } = useTranslation("document");
  const [reason, setReason] = useState("");
  const id = document.id;
  const verb = useVerb((body: Schema["VoidBody"], headers) => unwrap(client.POST("/api/documents/{id}/void", { params: { path: { id } }, body, headers })), {
    invalidate: ["document", "proceeding"],
    onSuccess: onClose,
  });
  return (
    <Modal
      open
      title={t("void_title", { name: document.number ?? document.title })}
      onCancel={onClose}
      onOk={() => verb.run({ reason: reason.trim() })}
      okText={t("void_do")}
      cancelText={t("words:cancel")}
      okButtonProps={{ danger: true, disabled: reason.trim() === "", loading: verb.pending }}
    >
      <div className="stack">
        <p className="muted">{t("void_explain")}</p>
        <label className="stack-field">
          {t("void_reason")}
          <Input.TextArea autoFocus rows={3} maxLength={REASON_LENGTH_MAX} value={reason} onChange={(event) => setReason(event.target.value)} />
        </label>
        <ProblemAlert error={verb.error} kept />
      </div>
    </Modal>
  );
}
