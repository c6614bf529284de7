// Giving a booking back or cancelling a sitting, with the reason that the other side is told.
import { Form, Input, Modal } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { formatInstant } from "../../lib/format";
import { useVerb } from "../../lib/verb";

export function ReasonForm({ sitting, act, onDone }: { sitting: Schema["SittingView"]; act: "release" | "cancel"; onDone: () => void }) {
  const { t } = useTranslation("sitting");
  const [form] = Form.useForm<{ reason: string }>();
  const params = { path: { id: sitting.id } };
  const run = useVerb(
    (body: Schema["SittingReason"], headers) => unwrap(act === "release" ? client.POST("/api/sittings/{id}/release", { params, body, headers }) : client.POST("/api/sittings/{id}/cancel", { params, body, headers })),
    { invalidate: ["sitting"], onSuccess: onDone },
  );
  return (
    <Modal open title={t(`act_of.${act}`, { at: formatInstant(sitting.starts_at) })} okText={t(`act.${act}`)} onCancel={onDone} onOk={() => form.submit()} confirmLoading={run.pending}>
      <Form form={form} layout="vertical" onFinish={run.run}>
        <Form.Item name="reason" label={t("reason")} extra={t("reason_note")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
        <ProblemAlert error={run.error} kept names={{ reason: t("reason") }} />
      </Form>
    </Modal>
  );
}
