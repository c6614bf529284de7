// The code with which a person follows the matter: given once on a slip, taken back.
import { Button, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";

interface Props {
  matterId: string;
  personId: string;
  held: Schema["CodeHeld"] | undefined;
}

function Slip({ given, onClose }: { given: Schema["CodeView"]; onClose: () => void }) {
  const { t } = useTranslation("matter");
  const address = `${window.location.origin}/c`;
  return (
    <Modal
      open
      title={t("code.title")}
      onCancel={onClose}
      footer={[
        <Button key="print" onClick={() => window.print()}>
          {t("code.print")}
        </Button>,
        <Button key="close" type="primary" onClick={onClose}>
          {t("code.close")}
        </Button>,
      ]}
    >
      <p className="matter-code">{given.code}</p>
      <p>{t("code.where", { address })}</p>
      <p>{t("code.until", { until: formatInstant(given.ends_at) })}</p>
      <p className="muted">{t("code.told")}</p>
    </Modal>
  );
}

export function PersonCode({ matterId, personId, held }: Props) {
  const { t } = useTranslation("matter");
  const [given, setGiven] = useState<Schema["CodeView"] | null>(null);
  const params = { path: { id: matterId } };
  const body = { person_id: personId };
  const give = useVerb(
    // The answer goes to the dialog and not into a cache.
    async (_: null, headers) => setGiven(await unwrap(client.POST("/api/matters/{id}/codes", { params, body, headers }))),
    { invalidate: ["matter"] },
  );
  const end = useVerb((_: null, headers) => unwrap(client.POST("/api/matters/{id}/codes/end", { params, body, headers })), { invalidate: ["matter"] });
  return (
    <div className="matter-code-row">
      {held && (
        <Dots className="muted">
          {t("code.held", { until: formatInstant(held.ends_at) })}
          {held.seen_at ? t("code.seen", { at: formatInstant(held.seen_at) }) : t("code.never")}
        </Dots>
      )}
      <Button size="small" loading={give.pending} onClick={() => give.run(null)}>
        {t(held ? "code.again" : "code.give")}
      </Button>
      {held && (
        <Button size="small" danger loading={end.pending} onClick={() => end.run(null)}>
          {t("code.end")}
        </Button>
      )}
      <ProblemAlert error={give.error ?? end.error} />
      {given && <Slip given={given} onClose={() => setGiven(null)} />}
    </div>
  );
}
