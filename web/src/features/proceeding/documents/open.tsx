// Opens documents for a purpose that is named first, as one PDF that goes to the reader's files.
import { Alert, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { PurposeInput } from "../../../components/purpose-input";
import { formatCount } from "../../../lib/format";
import { saveFile } from "../../../lib/save-file";
import { useVerb } from "../../../lib/verb";

const SAME = "fengqiao-same-bytes";

async function fetchPdf(body: Schema["OpenDocumentsBody"], headers: { "Idempotency-Key": string }): Promise<{ pdf: Blob; same: boolean }> {
  const asked = client.POST("/api/documents/open", { body, headers, parseAs: "blob" });
  const pdf = (await unwrap(asked)) as unknown as Blob;
  return { pdf, same: (await asked).response.headers.get(SAME) === "true" };
}

interface Props {
  documents: readonly Schema["DocumentItem"][];
  onClose: () => void;
}

export function Open({ documents, onClose }: Props) {
  const { t } = useTranslation("document");
  const [purpose, setPurpose] = useState<string>("serve_document");
  const [note, setNote] = useState("");
  const [changed, setChanged] = useState(false);
  const [first] = documents;
  const name = documents.length === 1 ? (first?.number ?? first?.title ?? "") : t("print_name", { number: formatCount(documents.length) });
  const verb = useVerb(
    async (body: Schema["OpenDocumentsBody"], headers) => {
      const { pdf, same } = await fetchPdf(body, headers);
      saveFile(pdf, `${name}.pdf`);
      const later = typeof first?.voided_at === "string" || (first?.signatures.length ?? 0) > 0;
      return same || documents.length > 1 || later;
    },
    {
      invalidate: ["matter"],
      onSuccess: (same) => {
        if (same) onClose();
        else setChanged(true);
      },
    },
  );
  const words = note.trim();
  const ready = purpose !== "other" || words !== "";
  const ask = () => verb.run({ ids: documents.map((document) => document.id), purpose, ...(words === "" ? {} : { note: words }) });
  return (
    <Modal open title={t("open_title", { name })} onCancel={onClose} onOk={changed ? onClose : ask} okText={t(changed ? "close" : "open_do")} cancelText={t("words:cancel")} okButtonProps={{ disabled: !ready, loading: verb.pending }}>
      <div className="stack">
        {changed ? (
          <Alert type="info" showIcon title={t("set_again")} />
        ) : (
          <>
            <p className="muted">{t(documents.some((document) => document.personal) ? "open_logged_people" : "open_logged")}</p>
            <PurposeInput purpose={purpose} note={note} onPurpose={setPurpose} onNote={setNote} />
            <ProblemAlert error={verb.error} kept />
          </>
        )}
      </div>
    </Modal>
  );
}
