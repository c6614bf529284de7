// One act on an inspection that needs words: a reply, a settlement, taking a day back, closing.
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb, type KeyHeaders } from "../../lib/verb";

export interface Choice {
  key: string;
  primary?: boolean;
  call: (text: string, headers: KeyHeaders) => Promise<unknown>;
}

export function ActForm({ name, choices, optional = false }: { name: string; choices: readonly Choice[]; optional?: boolean }) {
  const { t } = useTranslation("inspection");
  const [form] = Form.useForm<{ text?: string }>();
  const act = useVerb(({ key, text }: { key: string; text: string }, headers) => choices.find((choice) => choice.key === key)?.call(text, headers) ?? Promise.resolve(null), {
    invalidate: ["inspection"],
    onSuccess: () => form.resetFields(),
  });
  const run = async (key: string) => {
    const { text } = await form.validateFields();
    act.run({ key, text: text?.trim() ?? "" });
  };
  return (
    <Form form={form} name={name} layout="vertical">
      <Form.Item name="text" label={t(`act.${name}`)} rules={optional ? [] : [{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <div className="acts-row">
        {choices.map((choice) => (
          <Button key={choice.key} type={choice.primary === true ? "primary" : "default"} loading={act.pending} onClick={() => void run(choice.key).catch(() => undefined)}>
            {t(`act_do.${choice.key}`)}
          </Button>
        ))}
      </div>
      <ProblemAlert error={act.error} kept />
    </Form>
  );
}
