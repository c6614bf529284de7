// What software set beside this matter, and what it joined by itself, with one click to undo.
import { Link } from "@tanstack/react-router";
import { Button, Card } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";

type Pairing = Schema["PairingRef"];

function Joined({ pairing, pending, onUndo }: { pairing: Pairing; pending: boolean; onUndo: () => void }) {
  const { t } = useTranslation("matter");
  return (
    <li>
      <div>{t("pairings.by_itself", { count: pairing.moved })}</div>
      <div className="muted">{pairing.decided_at && formatInstant(pairing.decided_at)}</div>
      <div className="acts-row">
        <Link to="/pairings/$id" params={{ id: pairing.id }}>
          {t("pairings.see_one")}
        </Link>
        {pairing.may.includes("undo") && (
          <Button size="small" disabled={pending} onClick={onUndo}>
            {t("pairings.undo")}
          </Button>
        )}
      </div>
    </li>
  );
}

export function Pairings({ pairings }: { pairings: readonly Pairing[] }) {
  const { t } = useTranslation("matter");
  const undo = useVerb((id: string, headers) => unwrap(client.POST("/api/pairings/{id}/undo", { params: { path: { id } }, body: {}, headers })), { invalidate: ["pairing", "matter", "report"] });
  const waiting = pairings.filter((it) => it.state === "open" || it.state === "unsure");
  const joined = pairings.filter((it) => it.by_itself && it.moved > 0);
  const first = waiting[0];
  if (pairings.length === 0) {
    return null;
  }
  return (
    <Card title={t("pairings.title")}>
      <ProblemAlert error={undo.error} />
      {first !== undefined && (
        <p className="in-text">
          {t("pairings.waiting", { count: waiting.length })}{" "}
          <Link to="/pairings/$id" params={{ id: first.id }}>
            {t("pairings.see")}
          </Link>
        </p>
      )}
      {joined.length > 0 && (
        <ul className="matter-lines">
          {joined.map((pairing) => (
            <Joined key={pairing.id} pairing={pairing} pending={undo.pending} onUndo={() => undo.run(pairing.id)} />
          ))}
        </ul>
      )}
    </Card>
  );
}
