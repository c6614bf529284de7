// What becomes of the report: nothing yet, a new matter, or the matter of a likely same report.
import { Radio, Spin } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useMay } from "../../../lib/session";
import { Likely } from "../one/likely";
import { shownLikely } from "../one/reasons";
import type { Draft, MatterChoice } from "./draft";

interface Props {
  draft: Draft;
  likely: readonly Schema["LikelySame"][];
  thinking: boolean;
  onChange: (part: Partial<Draft>) => void;
}

function valueOf(choice: MatterChoice): string {
  return choice.kind === "join" || choice.kind === "together" ? choice.report_id : choice.kind;
}

export function MatterChoices({ draft, likely, thinking, onChange }: Props) {
  const { t } = useTranslation("report");
  const mayHandle = useMay("handle_report");
  const shown = shownLikely(likely).filter((it) => it.matter || mayHandle);
  const choose = (value: string) => {
    const same = shown.find((it) => it.report_id === value);
    if (same === undefined) {
      onChange({ matter: { kind: value === "open" ? "open" : "none" } });
    } else if (same.matter) {
      onChange({ matter: { kind: "join", matter_id: same.matter.id, report_id: same.report_id } });
    } else {
      onChange({ matter: { kind: "together", report_id: same.report_id } });
    }
  };
  const value = valueOf(draft.matter);
  return (
    <Radio.Group className="report-stack" value={value} onChange={(event) => choose(String(event.target.value))}>
      <Radio value="none">{t("entry.matter_none")}</Radio>
      <Radio value="open">{t("entry.matter_open")}</Radio>
      <div className="report-legend" aria-live="polite">
        {t("likely.title")} {thinking && <Spin size="small" />}
      </div>
      {shown.length === 0 && <span className="muted">{t("likely.none_entry")}</span>}
      <ul className="report-likely">
        {shown.map((it) => (
          <Likely
            key={it.report_id}
            newTab
            likely={it}
            chosen={value === it.report_id}
            act={<Radio value={it.report_id}>{t(it.matter ? "entry.matter_join" : "entry.matter_together")}</Radio>}
          />
        ))}
      </ul>
    </Radio.Group>
  );
}
