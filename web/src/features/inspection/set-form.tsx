// Setting a day for an inspection of another kind.
import { Button, Form, Input, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { useVerb } from "../../lib/verb";
import { checkListQuery, policeStationsQuery } from "./queries";

type Body = Schema["SetInspectionBody"];

export function SetForm() {
  const { t } = useTranslation("inspection");
  const text = useText();
  const [form] = Form.useForm<Body>();
  const kinds = useQuery(checkListQuery);
  const stations = useQuery(policeStationsQuery);
  const set = useVerb((body: Body, headers) => unwrap(client.POST("/api/inspections/set", { body, headers })), { invalidate: ["inspection"], onSuccess: () => form.resetFields() });
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  return (
    <details>
      <summary>{t("set")}</summary>
      <p className="muted">{t("set_note")}</p>
      <Form form={form} name="set-inspection" layout="vertical" onFinish={(body) => set.run(body)}>
        <Form.Item name="station_id" label={t("station")} rules={needed}>
          <Select showSearch={{ optionFilterProp: "label" }} options={(stations.data?.items ?? []).map((it) => ({ value: it.id, label: it.name }))} />
        </Form.Item>
        <Form.Item name="kind" label={t("kind")} rules={needed}>
          <Select options={(kinds.data?.kinds ?? []).map((it) => ({ value: it.id, label: text(it.title) }))} />
        </Form.Item>
        <Form.Item name="on" label={t("day")} rules={needed}>
          <Input type="date" />
        </Form.Item>
        <Button htmlType="submit" loading={set.pending}>
          {t("set_do")}
        </Button>
      </Form>
      <ProblemAlert error={set.error} kept />
    </details>
  );
}
