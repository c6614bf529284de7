// Appealing an entry: the grounds, then the proceeding in which somebody else decides.
import { Link } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

export function Appeal({ entry }: { entry: Schema["PointsView"]["items"][number] }) {
  const { t } = useTranslation("points");
  const [asking, setAsking] = useState(false);
  const appeal = useVerb((body: Schema["AppealPoints"], headers) => unwrap(client.POST("/api/points/{id}/appeal", { params: { path: { id: entry.id } }, body, headers })), {
    invalidate: ["points", "work", "proceeding"],
    onSuccess: () => setAsking(false),
  });
  if (appeal.data !== undefined) {
    return (
      <Link to="/proceedings/$id" params={{ id: appeal.data.proceeding_id }}>
        {t("appealed")}
      </Link>
    );
  }
  return (
    <>
      <Button size="small" aria-expanded={asking} onClick={() => setAsking(!asking)}>
        {t("appeal")}
      </Button>
      {asking && (
        <Form name={`appeal-${entry.id}`} layout="vertical" onFinish={(body: Schema["AppealPoints"]) => appeal.run(body)}>
          <Form.Item name="grounds" label={t("grounds")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
            <Input.TextArea rows={3} maxLength={1000} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={appeal.pending}>
            {t("appeal_send")}
          </Button>
        </Form>
      )}
      <ProblemAlert error={appeal.error} kept={asking} />
    </>
  );
}
