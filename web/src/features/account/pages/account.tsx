// One's own account: password, second factor, signed-in devices.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatInstant } from "../../../lib/format";
import { useSession } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { SecondFactor } from "../second-factor";

interface Typed {
  old: string;
  new: string;
}

export default function AccountPage() {
  const { t } = useTranslation("account");
  const session = useSession();
  const [changed, setChanged] = useState(false);
  const sessions = useQuery({ queryKey: ["session", "list"], queryFn: () => unwrap(client.GET("/api/session/list")) });
  const change = useVerb((body: Typed, headers) => unwrap(client.PUT("/api/session/password", { body, headers })), { invalidate: ["session"], onSuccess: () => setChanged(true) });
  const end = useVerb((id: string, headers) => unwrap(client.DELETE("/api/session/list/{id}", { params: { path: { id } }, headers })), { invalidate: ["session"] });
  return (
    <PageFrame title={t("own_title")}>
      {session?.one_time && <Alert type="warning" showIcon title={t("must_change")} />}
      <Card title={t("change")}>
        <Form<Typed> layout="vertical" onFinish={change.run} requiredMark={false}>
          <Form.Item name="old" label={t("old")} rules={[{ required: true }]}>
            <Input.Password autoComplete="current-password" />
          </Form.Item>
          <Form.Item name="new" label={t("new")} extra={t("new_help")} rules={[{ required: true }]}>
            <Input.Password autoComplete="new-password" />
          </Form.Item>
          <ProblemAlert error={change.error} kept />
          {changed && <Alert type="success" showIcon title={t("changed")} />}
          <Button type="primary" htmlType="submit" loading={change.pending}>
            {t("change")}
          </Button>
        </Form>
      </Card>
      <SecondFactor on={session?.account.totp ?? false} />
      <Card title={t("sessions")}>
        <ProblemAlert error={sessions.error ?? end.error} />
        <ul className="clocks">
          {(sessions.data?.items ?? []).map((item) => (
            <li key={item.id}>
              <div className="pre">{item.agent}</div>
              <span className="muted">{formatInstant(item.seen_at)}</span>{" "}
              {item.current ? (
                t("current")
              ) : (
                <Button size="small" onClick={() => end.run(item.id)}>
                  {t("end")}
                </Button>
              )}
            </li>
          ))}
        </ul>
      </Card>
    </PageFrame>
  );
}
