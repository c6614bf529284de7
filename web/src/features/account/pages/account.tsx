// One's own account: password, second factor, signed-in devices.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Card, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatInstant } from "../../../lib/format";
import { useSession } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { deviceOf } from "../device";
import { Feed } from "../feed";
import { SecondFactor } from "../second-factor";

interface Typed {
  old: string;
  new: string;
}

function Password() {
  const { t } = useTranslation("account");
  const [changed, setChanged] = useState(false);
  const [form] = Form.useForm<Typed>();
  const change = useVerb((body: Typed, headers) => unwrap(client.PUT("/api/session/password", { body, headers })), {
    invalidate: ["session"],
    onSuccess: () => {
      setChanged(true);
      form.resetFields();
    },
  });
  return (
    <Card title={t("change")}>
      <Form<Typed> form={form} layout="vertical" className="narrow" onFinish={change.run} requiredMark={false}>
        <Form.Item name="old" label={t("old")} rules={[{ required: true, message: t("old_missing") }]}>
          <Input.Password autoComplete="current-password" />
        </Form.Item>
        <Form.Item name="new" label={t("new")} extra={t("new_help")} rules={[{ required: true, message: t("new_missing") }]}>
          <Input.Password autoComplete="new-password" />
        </Form.Item>
        <ProblemAlert error={change.error} kept />
        {changed && <Alert className="remark" type="success" showIcon title={t("changed")} />}
        <Button type="primary" htmlType="submit" loading={change.pending}>
          {t("change")}
        </Button>
      </Form>
    </Card>
  );
}

function Device({ item, onEnd }: { item: Schema["SessionItem"]; onEnd: () => void }) {
  const { t } = useTranslation("account");
  const { browser, system } = deviceOf(item.agent);
  return (
    <li>
      <strong>{system === "" || browser === "" ? t("device_unknown") : t("device", { browser, system })}</strong>{" "}
      <span className="muted">{t("device_seen", { at: formatInstant(item.seen_at) })}</span>{" "}
      {item.current ? (
        <span className="muted">{t("current")}</span>
      ) : (
        <Button size="small" onClick={onEnd}>
          {t("end")}
        </Button>
      )}
    </li>
  );
}

export default function AccountPage() {
  const { t } = useTranslation("account");
  const session = useSession();
  const sessions = useQuery({ queryKey: ["session", "list"], queryFn: () => unwrap(client.GET("/api/session/list")) });
  const end = useVerb((id: string, headers) => unwrap(client.DELETE("/api/session/list/{id}", { params: { path: { id } }, headers })), { invalidate: ["session"] });
  return (
    <PageFrame title={t("own_title")}>
      <div className="stack">
        {session?.one_time && <Alert type="warning" showIcon title={t("must_change")} />}
        <Password />
        <SecondFactor on={session?.account.totp ?? false} />
        <Feed />
        <Card title={t("sessions")}>
          <ProblemAlert error={sessions.error ?? end.error} />
          <ul className="clocks">
            {(sessions.data?.items ?? []).map((item) => (
              <Device key={item.id} item={item} onEnd={() => end.run(item.id)} />
            ))}
          </ul>
        </Card>
      </div>
    </PageFrame>
  );
}
