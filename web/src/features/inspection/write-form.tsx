// Writing an inspection down: the check list, findings with photos, a note. What is typed is kept on the phone at once, and sent when
// there is network.
import { Alert, Button, Form, Input, Radio } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { draftOf, dropDraft, keepDraft } from "./drafts";
import { FindingFields } from "./finding-fields";
import { checkListQuery } from "./queries";
import type { New } from "./waiting";
import { useInspectionWords } from "./words";
import { thingsOf, type Values } from "./written";

const ANSWERS = ["yes", "no", "not_seen"] as const;
const FOUND_MAX = 50;
/** After the last letter. */
const KEEP_AFTER_MS = 400;

interface Props {
  inspection: string;
  station: string;
  owner: string;
  /** Keeps it to be sent; fails when the phone has no room. */
  onWritten: (things: readonly New[]) => Promise<void>;
}

/** The draft of before, once it is known whether there is one. */
function useDraft(inspection: string, owner: string): Values | undefined {
  const [draft, setDraft] = useState<Values | undefined>(undefined);
  useEffect(() => {
    let here = true;
    const found = draftOf(inspection, owner).catch(() => undefined);
    void found.then((values) => here && setDraft(values ?? {}));
    return () => {
      here = false;
    };
  }, [inspection, owner]);
  return draft;
}

export function WriteForm(props: Props) {
  const draft = useDraft(props.inspection, props.owner);
  return draft === undefined ? null : <Fields {...props} draft={draft} />;
}

function Fields({ inspection, station, owner, onWritten, draft }: Props & { draft: Values }) {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const text = useText();
  const { data, error } = useQuery(checkListQuery);
  const [form] = Form.useForm<Values>();
  const [full, setFull] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const keep = (_: unknown, values: Values) => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => void keepDraft(inspection, owner, values).catch(() => setFull(true)), KEEP_AFTER_MS);
  };
  const finish = async (values: Values) => {
    window.clearTimeout(timer.current);
    try {
      await onWritten(thingsOf(inspection, station, values, new Date()));
      await dropDraft(inspection);
    } catch {
      setFull(true);
    }
  };
  return (
    <Form form={form} name="write-inspection" layout="vertical" initialValues={draft} onValuesChange={keep} onFinish={(values) => void finish(values)}>
      <h2>{t("check_list")}</h2>
      <ProblemAlert error={error} />
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
              <FindingFields key={field.key} place={field.name} list={data} onRemove={() => remove(field.name)} />
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
      {full && <Alert type="error" showIcon role="alert" title={t("phone_full")} />}
      <Button type="primary" htmlType="submit">
        {t("write")}
      </Button>
    </Form>
  );
}
