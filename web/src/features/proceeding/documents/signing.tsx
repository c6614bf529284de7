// Electronic signatures under a document: those that were given, a code for a party, and signing on this device.
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { ProblemAlert } from "../../../components/problem-alert";
import { SignForm } from "../../../components/sign-form";
import { useText } from "../../../lib/bilingual";
import { formatDue, formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import "./signing.css";

type Item = Schema["DocumentItem"];
type Signer = Schema["SignerView"];

function Slip({ given, signer, onClose }: { given: Schema["SigningCodeView"]; signer: Signer; onClose: () => void }) {
  const { t } = useTranslation("signature");
  const { label } = signer;
  return (
    <Modal open title={t("office.title")} onCancel={onClose} onOk={onClose} okText={t("office.close")} cancelButtonProps={{ hidden: true }}>
      {given.code ? (
        <>
          <p className="signing-code">{given.code}</p>
          <p>{t("office.for", { label })}</p>
        </>
      ) : (
        <p>{t("office.sent", { label })}</p>
      )}
      <p className="muted">{t("office.until", { until: formatDue(given.ends_at), tries: given.tries })}</p>
    </Modal>
  );
}

function Spot({ document, signer, onClose }: { document: Item; signer: Signer; onClose: () => void }) {
  const { t } = useTranslation("signature");
  const params = { path: { id: document.id } };
  const sign = useVerb((body: Schema["SpotBody"], headers) => unwrap(client.POST("/api/documents/{id}/signatures", { params, body, headers })), {
    invalidate: ["document", "proceeding"],
    onSuccess: onClose,
  });
  const name = document.number ?? document.title;
  return (
    <Modal open title={t("office.spot_title", { label: signer.label, name })} onCancel={onClose} footer={null} destroyOnHidden>
      <p className="muted">{t("office.spot_help")}</p>
      <div className="signing-spot">
        <SignForm contentHash={document.content_hash} pending={sign.pending} onSign={(signature) => sign.run({ person_id: signer.person_id, signature })}>
          <ProblemAlert error={sign.error} kept />
        </SignForm>
      </div>
    </Modal>
  );
}

function One({ document, signer }: { document: Item; signer: Signer }) {
  const { t } = useTranslation("signature");
  const text = useText();
  const [given, setGiven] = useState<Schema["SigningCodeView"] | null>(null);
  const [spot, setSpot] = useState(false);
  const params = { path: { id: document.id } };
  const give = useVerb(
    // The answer goes to the dialog and not into a cache.
    async (_: null, headers) => setGiven(await unwrap(client.POST("/api/documents/{id}/signing-codes", { params, body: { person_id: signer.person_id }, headers }))),
    { invalidate: ["document"] },
  );
  const { label } = signer;
  if (signer.why_not) {
    return signer.why_not === "already_done" ? null : (
      <li>
        {label}：{signer.ink ? text(signer.ink) : t(`why.${signer.why_not}`)}
      </li>
    );
  }
  return (
    <li>
      <div className="signing-acts">
        <Button size="small" loading={give.pending} onClick={() => give.run(null)}>
          {t("office.give", { label })}
        </Button>
        <Button size="small" onClick={() => setSpot(true)}>
          {t("office.spot", { label })}
        </Button>
      </div>
      {signer.code && <div className="muted">{t("code_waits", { until: formatDue(signer.code.ends_at), tries: signer.code.tries_left })}</div>}
      <ProblemAlert error={give.error} />
      {given && <Slip given={given} signer={signer} onClose={() => setGiven(null)} />}
      {spot && <Spot document={document} signer={signer} onClose={() => setSpot(false)} />}
    </li>
  );
}

export function Signing({ document }: { document: Item }) {
  const { t } = useTranslation("signature");
  if (document.signatures.length === 0 && document.signers.length === 0) {
    return null;
  }
  return (
    <>
      {document.signatures.length > 0 && (
        <ul className="signatures" aria-label={t("list")}>
          {document.signatures.map((signature) => (
            <li key={signature.mark_hash}>
              {t("by", { label: signature.label, at: formatInstant(signature.at) })}
              <Dots className="muted">
                {t(`mark.${signature.mark}`)}
                {t(`place.${signature.place}`)}
                {t(`channel.${signature.channel}`, { defaultValue: signature.channel })}
              </Dots>
            </li>
          ))}
        </ul>
      )}
      {document.signers.length > 0 && (
        <ul className="signatures">
          {document.signers.map((signer) => (
            <One key={signer.person_id} document={document} signer={signer} />
          ))}
        </ul>
      )}
    </>
  );
}
