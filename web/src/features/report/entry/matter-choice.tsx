// What becomes of the report: nothing yet, a new matter, or the matter of a likely same report.
import { Button, Radio, Spin } from "antd";
import { useState } from "react";
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

const LIKELY_SHOWN = 4;

function valueOf(choice: MatterChoice): string {
  return choice.kind === "join" || choice.kind === "together" ? choice.report_id : choice.kind;
}

export function MatterChoices({ draft, likely, thinking, onChange }: Props) {
  const { t } = useTranslation("report");
  const mayHandle = useMay("handle_report");
  const [all, setAll] = useState(false);
  const found = shownLikely(likely).filter((it) => it.matter || mayHandle);
  const shown = all ? found : found.slice(0, LIKELY_SHOWN);
  const choosePlain = (value: string) => {
    if (value === "open" || value === "none") {
      onChange({ matter: { kind: value } });
    }
  };
  const choose = (value: string) => {
    const same = found.find((it) => it.report_id === value);
    if (same === undefined) {
      choosePlain(value);
    } else if (same.matter) {
      onChange({ matter: { kind: "join", matter_id: same.matter.id, report_id: same.report_id } });
    } else {
      onChange({ matter: { kind: "together", report_id: same.report_id } });
    }
  };
  const value = valueOf(draft.matter);
  // The text changed since it was chosen: the choice stands and stays in sight.
  const kept = "report_id" in draft.matter && !shown.some((it) => it.report_id === value);
  return (
    <Radio.Group className="report-stack" value={value} onChange={(event) => choose(String(event.target.value))}>
      <Radio value="none">{t("entry.matter_none")}</Radio>
      <Radio value="open">{t("entry.matter_open")}</Radio>
      <div className="report-legend" aria-live="polite">
        {t("likely.title")} {thinking && <Spin size="small" />}
      </div>
      {kept && <Radio value={value}>{t(draft.matter.kind === "join" ? "entry.kept_join" : "entry.kept_together")}</Radio>}
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
      {found.length > shown.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {t("likely.more", { count: found.length - shown.length })}
        </Button>
      )}
    </Radio.Group>
  );
}
