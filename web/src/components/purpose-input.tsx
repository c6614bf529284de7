// What personal data is looked at for, with a note that another purpose needs.
import { Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { purposes } from "./person";

const NOTE_LENGTH_MAX = 500;

interface Props {
  /** None until one is chosen. */
  purpose: string | undefined;
  note: string;
  onPurpose: (purpose: string) => void;
  onNote: (note: string) => void;
}

export function PurposeInput({ purpose, note, onPurpose, onNote }: Props) {
  const { t } = useTranslation("matter");
  return (
    <>
      <label className="stack-field">
        {t("reveal.purpose")}
        <Select
          autoFocus
          value={purpose}
          placeholder={t("reveal.choose_purpose")}
          onChange={onPurpose}
          options={purposes.map((value) => ({ value, label: t(`purpose.${value}`) }))}
        />
      </label>
      <label className="stack-field">
        {t(purpose === "other" ? "reveal.note_needed" : "reveal.note")}
        <Input.TextArea rows={2} maxLength={NOTE_LENGTH_MAX} value={note} onChange={(event) => onNote(event.target.value)} />
      </label>
    </>
  );
}
