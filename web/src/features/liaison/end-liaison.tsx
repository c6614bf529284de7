// Ending a link, with the reason.
import { Button, Form, Input, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

export function EndLiaison({ id, station }: { id: string; station: string }) {
  const { t } = useTranslation("liaison");
  const [open, setOpen] = useState(false);
  const [form] = Form.useForm<{ reason: string }>();
  const end = useVerb((body: { reason: string }, headers) => unwrap(client.POST("/api/liaisons/{id}/end", { params: { path: { id } }, body, headers })), {
    invalidate: ["liaison"],
    onSuccess: () => setOpen(false),
  });
  return (
    <>
      <Button size="small" onClick={() => setOpen(true)}>
        {t("end")}
      </Button>
      <Modal open={open} title={t("end_of", { station })} onCancel={() => setOpen(false)} onOk={() => form.submit()} confirmLoading={end.pending} okText={t("end")} destroyOnHidden>
        <Form form={form} name={`end-${id}`} layout="vertical" onFinish={(body) => end.run(body)}>
          <Form.Item name="reason" label={t("reason")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
        </Form>
        <ProblemAlert error={end.error} kept />
      </Modal>
    </>
  );
}
