// The rules in force beside those of the files, tried on the last year before a named person accepts them.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { ProblemAlert } from "../../components/problem-alert";
import { Rows, type Column } from "../../components/rows";
import { Loading } from "../../components/states";
import { useText } from "../../lib/bilingual";
import { useMay } from "../../lib/session";
import { useVerb } from "../../lib/verb";
import { rulesQuery } from "./queries";
import { Simulate } from "./simulate";
import { signed } from "./words";

function RuleTable({ set }: { set: Schema["RuleSet"] }) {
  const { t } = useTranslation("points");
  const text = useText();
  const columns: Column<Schema["RuleView"]>[] = [
    { key: "title", title: t("rule"), render: (rule) => text(rule.title) },
    { key: "procedure", title: t("procedure"), render: (rule) => (rule.waits ? t("waits") : rule.procedure ? text(rule.procedure) : t(`moment.${rule.inspection ?? "made"}`)) },
    { key: "points", title: t("points"), render: (rule) => (rule.late_days === null || rule.late_days === undefined ? signed(rule.points) : t("per_days", { points: signed(rule.points), days: rule.late_days })) },
    { key: "basis", title: t("basis"), render: (rule) => rule.basis },
  ];
  return (
    <>
      <Dots className="muted">
        {t("month_gain_max", { number: set.month_gain_max })}
        {t("month_loss_max", { number: set.month_loss_max })}
        {t("lapse_months", { number: set.lapse_months })}
        {t("appeal_days", { number: set.appeal_days_working })}
      </Dots>
      <Rows label={t("rules")} items={set.rules} columns={columns} rowKey={(rule) => rule.id} />
    </>
  );
}

function Accept() {
  const { t } = useTranslation("points");
  const accept = useVerb((body: Schema["AcceptPointsRules"], headers) => unwrap(client.POST("/api/points/rules/accept", { body, headers })), { invalidate: ["points"] });
  return (
    <Form name="accept-rules" layout="vertical" onFinish={(body: Schema["AcceptPointsRules"]) => accept.run(body)}>
      <Form.Item name="reason" label={t("accept_reason")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <Button type="primary" htmlType="submit" loading={accept.pending}>
        {t("accept")}
      </Button>
      <ProblemAlert error={accept.error} kept />
    </Form>
  );
}

export function Rules() {
  const { t } = useTranslation("points");
  const { data, error, isPending } = useQuery(rulesQuery);
  const maySimulate = useMay("read_points");
  return (
    <>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {data !== undefined && (
        <>
          {data.differs && data.since_seq !== null && data.since_seq !== undefined && <Alert className="remark" type="warning" showIcon title={t("differs")} />}
          <h2>{t("in_force")}</h2>
          <RuleTable set={data.in_force} />
          {data.differs && data.since_seq !== null && data.since_seq !== undefined && (
            <>
              <h2>{t("proposed")}</h2>
              <RuleTable set={data.proposed} />
            </>
          )}
          {maySimulate && <Simulate />}
          {data.may_accept && data.differs && <Accept />}
        </>
      )}
    </>
  );
}
