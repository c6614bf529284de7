// Who told it; optional, and kept apart from the text.
import { Collapse, Input } from "antd";
import { useTranslation } from "react-i18next";
import type { Draft } from "./draft";

const fields = ["name", "phone", "id_number", "address"] as const;

export function Reporter({ draft, onChange }: { draft: Draft; onChange: (part: Partial<Draft>) => void }) {
  const { t } = useTranslation("report");
  const form = (
    <div className="report-reporter">
      {fields.map((field) => (
        <label key={field}>
          {t(`persons.${field}`)}
          <Input
            value={draft[field]}
            maxLength={200}
            autoComplete="off"
            inputMode={field === "phone" ? "tel" : "text"}
            onChange={(event) => onChange({ [field]: event.target.value })}
          />
        </label>
      ))}
      <span className="muted">{t("entry.reporter_help")}</span>
    </div>
  );
  return <Collapse size="small" items={[{ key: "reporter", label: t("entry.reporter"), children: form }]} />;
}
