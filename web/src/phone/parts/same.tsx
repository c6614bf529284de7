// What becomes of the report: nothing yet, a new matter, or the matter of a likely same report.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import type { Draft, MatterChoice } from "../../features/report/entry/draft";
import { percentOf, shownLikely, useLikelyReason } from "../../features/report/one/reasons";
import { comma, formatInstant, formatNumber } from "../../lib/format";
import { useMay } from "../../lib/session";

type Same = Schema["LikelySame"];

interface Props {
  draft: Draft;
  likely: readonly Same[];
  onChange: (part: Partial<Draft>) => void;
}

const LIKELY_SHOWN = 3;

function valueOf(choice: MatterChoice): string {
  return "report_id" in choice ? choice.report_id : choice.kind;
}

function choiceOf(same: Same): MatterChoice {
  return same.matter ? { kind: "join", matter_id: same.matter.id, report_id: same.report_id } : { kind: "together", report_id: same.report_id };
}

function About({ same }: { same: Same }) {
  const { t } = useTranslation("report");
  const reason = useLikelyReason();
  return (
    <span className="same">
      <strong>{t(same.matter ? "entry.matter_join" : "entry.matter_together")}</strong>
      {same.matter && (
        <span>
          {same.matter.code} {same.matter.title}
        </span>
      )}
      <span className="excerpt">{same.excerpt}</span>
      <Dots className="quiet">
        {formatInstant(same.reported_at)}
        {t("likeness", { percent: formatNumber(percentOf(same.score), 0) })}
        {[...new Set(same.reasons.map(reason))].join(comma())}
      </Dots>
    </span>
  );
}

export function Same({ draft, likely, onChange }: Props) {
  const { t } = useTranslation("report");
  const mayHandle = useMay("handle_report");
  const value = valueOf(draft.matter);
  const found = shownLikely(likely).filter((it) => it.matter || mayHandle);
  const shown = found.slice(0, LIKELY_SHOWN);
  // The text changed since it was chosen: the choice stands and stays in sight.
  const kept = "report_id" in draft.matter && !shown.some((it) => it.report_id === value);
  const choice = (key: string, matter: MatterChoice, words: ReactNode) => (
    <label key={key} className="choice">
      <input type="radio" name="matter" checked={value === valueOf(matter)} onChange={() => onChange({ matter })} />
      {words}
    </label>
  );
  return (
    <fieldset className="field">
      <legend>{t("matter")}</legend>
      {choice("none", { kind: "none" }, <span>{t("entry.matter_none")}</span>)}
      {choice("open", { kind: "open" }, <span>{t("entry.matter_open")}</span>)}
      {kept && choice("kept", draft.matter, <span>{t(draft.matter.kind === "join" ? "entry.kept_join" : "entry.kept_together")}</span>)}
      <div aria-live="polite">
        {shown.length > 0 && <p className="quiet">{t("likely.title")}</p>}
        {shown.map((it) => choice(it.report_id, choiceOf(it), <About same={it} />))}
      </div>
    </fieldset>
  );
}
