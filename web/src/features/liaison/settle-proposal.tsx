// Accepting or refusing a proposal, by name.
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

export function SettleProposal({ proposal }: { proposal: Schema["LiaisonProposalView"] }) {
  const { t } = useTranslation("liaison");
  const [form] = Form.useForm<{ reason?: string }>();
  const params = { path: { id: proposal.id } };
  const invalidate = ["liaison_proposal", "liaison"];
  const accept = useVerb((body: { reason?: string }, headers) => unwrap(client.POST("/api/liaison-proposals/{id}/accept", { params, body, headers })), { invalidate });
  const refuse = useVerb((body: { reason: string }, headers) => unwrap(client.POST("/api/liaison-proposals/{id}/refuse", { params, body, headers })), { invalidate });
  const reason = () => (form.getFieldValue("reason") as string | undefined)?.trim() ?? "";
  return (
    <Form form={form} name="settle-proposal" layout="vertical" onFinish={() => accept.run(reason() === "" ? {} : { reason: reason() })}>
      <Form.Item name="reason" label={t(proposal.lifted > 0 ? "reason_lifted" : "reason_optional")}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <div className="acts-row">
        <Button type="primary" htmlType="submit" loading={accept.pending} disabled={proposal.left > 0}>
          {t("accept")}
        </Button>
        <Button loading={refuse.pending} onClick={() => refuse.run({ reason: reason() })}>
          {t("refuse")}
        </Button>
      </div>
      <ProblemAlert error={accept.error ?? refuse.error} kept />
    </Form>
  );
}
