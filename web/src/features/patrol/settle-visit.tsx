// What became of a visit: made with one press, or not made with the reason.
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

type Body = Schema["SettleVisit"];

export function SettleVisit({ visit }: { visit: Schema["VisitView"] }) {
  const { t } = useTranslation("patrol");
  const [asking, setAsking] = useState(false);
  const [again, setAgain] = useState(false);
  const [form] = Form.useForm<{ note: string }>();
  const done = () => {
    setAsking(false);
    setAgain(false);
  };
  const settle = useVerb((body: Body, headers) => unwrap(client.POST("/api/visits/{id}/settle", { params: { path: { id: visit.id } }, body, headers })), { invalidate: ["visit", "patrol"], onSuccess: done });
  if (!visit.may.includes("settle")) {
    return visit.state === "planned" ? <p className="muted">{t("not_yet")}</p> : null;
  }
  if (visit.state !== "planned" && !again) {
    return (
      <Button type="link" onClick={() => setAgain(true)}>
        {t("settle_again")}
      </Button>
    );
  }
  return (
    <div className="patrol-settle">
      <div className="acts-row">
        <Button type="primary" loading={settle.pending} onClick={() => settle.run({ state: "done" })}>
          {t("settle.done")}
        </Button>
        <Button aria-expanded={asking} onClick={() => setAsking(!asking)}>
          {t("settle.not_done")}
        </Button>
      </div>
      {asking && (
        <Form form={form} name={`visit-${visit.id}`} layout="vertical" onFinish={({ note }) => settle.run({ state: "not_done", note })}>
          <Form.Item name="note" label={t("settle.why")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
            <Input.TextArea rows={2} maxLength={1000} />
          </Form.Item>
          <Button htmlType="submit" loading={settle.pending}>
            {t("words:save")}
          </Button>
        </Form>
      )}
      <ProblemAlert error={settle.error} kept={asking} />
    </div>
  );
}
