// Papers that a party signs: read first, then signed with a drawn or typed name and a one-time code.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { SignForm } from "../../components/sign-form";
import { useText } from "../../lib/bilingual";
import { formatDue, formatInstant } from "../../lib/format";
import { saveFile } from "../../lib/save-file";
import { useVerb } from "../../lib/verb";
import { Problem } from "./problem";

type Paper = Schema["PaperView"];

function Read({ paper, onRead }: { paper: Paper; onRead: () => void }) {
  const { t } = useTranslation("signature");
  const read = useVerb(
    async (_: null, headers) => {
      const asked = client.POST("/api/citizen/papers/{id}/open", { params: { path: { id: paper.id } }, headers, parseAs: "blob" });
      saveFile((await unwrap(asked)) as unknown as Blob, `${paper.number ?? paper.title}.pdf`);
    },
    { invalidate: [], onSuccess: onRead },
  );
  return (
    <>
      <button type="button" disabled={read.pending} onClick={() => read.run(null)}>
        {t("read")}
      </button>
      <Problem error={read.error} />
    </>
  );
}

function Sign({ paper, onDone, onLater }: { paper: Paper; onDone: () => void; onLater: () => void }) {
  const { t } = useTranslation("signature");
  const sign = useVerb((body: Schema["SignBody"], headers) => unwrap(client.POST("/api/citizen/papers/{id}/signatures", { params: { path: { id: paper.id } }, body, headers })), {
    invalidate: ["citizen"],
    onSuccess: onDone,
  });
  return (
    <SignForm contentHash={paper.content_hash} pending={sign.pending} onSign={(body) => sign.run(body)}>
      <Problem error={sign.error} kept />
      <button type="button" onClick={onLater}>
        {t("later")}
      </button>
    </SignForm>
  );
}

function One({ paper }: { paper: Paper }) {
  const { t } = useTranslation("signature");
  const text = useText();
  const [read, setRead] = useState(false);
  const [signing, setSigning] = useState(false);
  return (
    <li className="paper">
      <strong>{t("paper", { title: paper.number ?? paper.title, pages: paper.pages })}</strong>
      <p className="quiet">{t("verify", { code: paper.code })}</p>
      {paper.signatures.length > 0 && (
        <ul className="plain">
          {paper.signatures.map((signature) => (
            <li key={signature.mark_hash}>{t("by", { label: signature.label, at: formatInstant(signature.at) })}</li>
          ))}
        </ul>
      )}
      {paper.state === "not" && paper.why_not && <p className="notice warm">{paper.ink ? text(paper.ink) : t(`why.${paper.why_not}`)}</p>}
      <Read paper={paper} onRead={() => setRead(true)} />
      {paper.state === "to_sign" && !signing && (
        <>
          {paper.waiting ? <p>{t("code_waits", { until: formatDue(paper.waiting.ends_at), tries: paper.waiting.tries_left })}</p> : <p className="quiet">{t("no_code")}</p>}
          {!read && <p className="quiet">{t("read_first")}</p>}
          <button type="button" className="main" disabled={!read} onClick={() => setSigning(true)}>
            {t("start")}
          </button>
        </>
      )}
      {paper.state === "to_sign" && signing && <Sign paper={paper} onDone={() => setSigning(false)} onLater={() => setSigning(false)} />}
      <div role="status">{paper.state === "signed" && <p className="notice good">{t("done")}</p>}</div>
    </li>
  );
}

export function Papers({ papers }: { papers: readonly Paper[] }) {
  const { t } = useTranslation("signature");
  if (papers.length === 0) return null;
  return (
    <>
      <h3>{t("papers")}</h3>
      <ul className="papers">
        {papers.map((paper) => (
          <One key={paper.id} paper={paper} />
        ))}
      </ul>
    </>
  );
}
