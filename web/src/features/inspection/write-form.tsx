// Writing an inspection down: the check list, findings, a note. It is kept on the phone first and sent when there is network.
import { Button, Form, Input, Radio, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { checkListQuery } from "./queries";
import { useInspectionWords } from "./words";

const ANSWERS = ["yes", "no", "not_seen"] as const;
const SEVERITIES = ["minor", "ordinary", "serious"] as const;
const FOUND_MAX = 50;

interface Values {
  checked?: Record<string, string>;
  found?: { what: string; kind: string; severity: string; evidence?: string }[];
  note?: string;
}

/** What is sent of a form, at a moment. */
export function writtenOf(values: Values, now: Date): Schema["WriteInspection"] {
  const checked = Object.entries(values.checked ?? {}).filter(([, answer]) => answer !== undefined && answer !== "");
  const note = values.note?.trim() ?? "";
  return {
    checked: checked.map(([item, answer]) => ({ item, answer })),
    found: (values.found ?? []).map(({ what, kind, severity, evidence }) => ({ what, kind, severity, ...(evidence === undefined || evidence.trim() === "" ? {} : { evidence }) })),
    ...(note === "" ? {} : { note }),
    written_at: now.toISOString(),
  };
}

export function WriteForm({ onWritten }: { onWritten: (body: Schema["WriteInspection"]) => void }) {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const text = useText();
  const { data } = useQuery(checkListQuery);
  const [form] = Form.useForm<Values>();
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  return (
    <Form form={form} name="write-inspection" layout="vertical" onFinish={(values) => onWritten(writtenOf(values, new Date()))}>
      <h2>{t("check_list")}</h2>
      {(data?.items ?? []).map((item) => (
        <Form.Item key={item.id} name={["checked", item.id]} label={text(item.title)}>
          <Radio.Group options={ANSWERS.map((value) => ({ value, label: words.answer(value) }))} />
        </Form.Item>
      ))}
      <h2>{t("findings")}</h2>
      <Form.List name="found">
        {(fields, { add, remove }) => (
          <>
            {fields.map((field) => (
              <fieldset key={field.key} className="inspection-finding">
                <legend>{t("finding_of", { number: field.name + 1 })}</legend>
                <Form.Item name={[field.name, "what"]} label={t("what")} rules={needed}>
                  <Input.TextArea rows={2} maxLength={1000} />
                </Form.Item>
                <Form.Item name={[field.name, "kind"]} label={t("finding_kind")} rules={needed}>
                  <Select options={(data?.findings ?? []).map((it) => ({ value: it.id, label: text(it.title) }))} />
                </Form.Item>
                <Form.Item name={[field.name, "severity"]} label={t("severity_label")} rules={needed}>
                  <Select options={SEVERITIES.map((value) => ({ value, label: words.severity(value) }))} />
                </Form.Item>
                <Form.Item name={[field.name, "evidence"]} label={t("evidence")}>
                  <Input maxLength={1000} />
                </Form.Item>
                <Button onClick={() => remove(field.name)}>{t("remove")}</Button>
              </fieldset>
            ))}
            <Button disabled={fields.length >= FOUND_MAX} onClick={() => add()}>
              {t("add_finding")}
            </Button>
          </>
        )}
      </Form.List>
      <Form.Item name="note" label={t("note")}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Button type="primary" htmlType="submit">
        {t("write")}
      </Button>
    </Form>
  );
}
