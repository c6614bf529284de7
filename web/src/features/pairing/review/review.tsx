// Two sides of a pairing side by side, why, and the answers.
import { Alert, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { Dots } from "../../../components/dots";
import { Timeline } from "../../../components/timeline";
import { comma, formatInstant, formatNumber } from "../../../lib/format";
import type { Pairing } from "../queries";
import { Side } from "./side";

/** Software is never wholly certain. */
const PERCENT_MAX = 99;

function Why({ pairing }: { pairing: Pairing }) {
  const { t } = useTranslation("pairing");
  const words = (code: string) => t([`words:likely_reason.${code}`, "other_reason"]);
  const split = pairing.kind === "split";
  return (
    <div className="pairing-why">
      <p className="advice">
        {t(split ? "ask_split" : "ask_merge")} {t("score", { percent: formatNumber(Math.min(100 * pairing.score, PERCENT_MAX), 0) })}
      </p>
      <div className="pairing-chips">
        <span>{t(split ? "in_common" : "because")}</span>
        {pairing.reasons.map(({ code }) => (
          <Tag key={code}>{words(code)}</Tag>
        ))}
        {pairing.reasons.length === 0 && <span className="muted">{t("nothing_in_common")}</span>}
      </div>
      {pairing.new_evidence.length > 0 && <Alert type="info" showIcon title={t("new_evidence", { words: pairing.new_evidence.map(({ code }) => words(code)).join(comma()) })} />}
    </div>
  );
}

function Outcome({ pairing }: { pairing: Pairing }) {
  const { t } = useTranslation("pairing");
  if (pairing.state === "open") {
    return null;
  }
  return (
    <Dots className="pairing-outcome">
      <strong>{t(`state.${pairing.state}`)}</strong>
      {pairing.by_itself && pairing.moved > 0 ? t("by_itself") : pairing.decided_by?.name}
      {pairing.decided_at && formatInstant(pairing.decided_at)}
      {pairing.moved > 0 && t("moved", { count: pairing.moved })}
      {pairing.note}
    </Dots>
  );
}

export function Review({ pairing }: { pairing: Pairing }) {
  const { t } = useTranslation("pairing");
  const both = pairing.sides.every((side) => side.matter);
  const label = (place: number) => t(pairing.kind === "split" ? `side.split.${place}` : `side.merge.${place}`);
  return (
    <div className="pairing">
      <Outcome pairing={pairing} />
      <Why pairing={pairing} />
      <div className="pairing-sides">
        {pairing.sides.map((side, place) => (
          <Side key={side.report_id} side={side} label={label(place)} stays={pairing.kind === "merge" && both && pairing.stays === place} />
        ))}
      </div>
      {pairing.state !== "open" && (
        <details className="pairing-story">
          <summary>{t("words:story")}</summary>
          <Timeline items={pairing.timeline} />
        </details>
      )}
    </div>
  );
}
