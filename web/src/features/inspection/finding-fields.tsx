// The fields of one finding.
import { Button, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { PictureInput } from "./picture-input";
import { useInspectionWords } from "./words";
import type { Values } from "./written";

const SEVERITIES = ["minor", "ordinary", "serious"] as const;

/** How many more photos a finding may have, within its own limit and that of the inspection. */
export function roomFor(values: Values, place: number, rules: { finding_max: number; inspection_max: number }): number {
  const counts = (values.found ?? []).map((found) => found?.photos?.length ?? 0);
  const all = counts.reduce((sum, count) => sum + count, 0);
  return Math.max(0, Math.min(rules.finding_max - (counts[place] ?? 0), rules.inspection_max - all));
}

export function FindingFields({ place, list, onRemove }: { place: number; list: Schema["CheckListView"] | undefined; onRemove: () => void }) {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const text = useText();
  const values = Form.useWatch<Values>((all: Values) => all) ?? {};
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  return (
    <fieldset className="inspection-finding">
      <legend>{t("finding_of", { number: place + 1 })}</legend>
      <Form.Item name={[place, "what"]} label={t("what")} rules={needed}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Form.Item name={[place, "kind"]} label={t("finding_kind")} rules={needed}>
        <Select options={(list?.findings ?? []).map((it) => ({ value: it.id, label: text(it.title) }))} />
      </Form.Item>
      <Form.Item name={[place, "severity"]} label={t("severity_label")} rules={needed}>
        <Select options={SEVERITIES.map((value) => ({ value, label: words.severity(value) }))} />
      </Form.Item>
      <Form.Item name={[place, "evidence"]} label={t("evidence")}>
        <Input maxLength={1000} />
      </Form.Item>
      {list !== undefined && (
        <Form.Item name={[place, "photos"]} label={t("photos")} extra={t("photo_note", { count: list.photo.finding_max, days: list.photo.kept_days })}>
          <PictureInput number={place + 1} limits={list.photo} room={roomFor(values, place, list.photo)} />
        </Form.Item>
      )}
      <Button onClick={onRemove}>{t("remove")}</Button>
    </fieldset>
  );
}
