// A change of the watch is typed, measured on the past year, and accepted with its effect in sight.
import { Alert, Button, Form, Input, InputNumber, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { CategorySelect } from "../../components/choices";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";
import { changeOf, type Typed } from "./change";
import { Part } from "./signal-parts";
import { TuningEffect } from "./tuning-effect";

type Change = Schema["ChangeBody"];

function Fields({ windows }: { windows: readonly number[] }) {
  const { t } = useTranslation("signal");
  const levels = ["county", "township", "village"].map((value) => ({ value, label: t(`tuning.level_of.${value}`) }));
  const on = ["true", "false"].map((value) => ({ value, label: t(`tuning.on_of.${value}`) }));
  return (
    <div className="tuning-fields">
      <Form.Item name="category" label={t("tuning.category")}>
        <CategorySelect placeholder={t("tuning.every_category")} />
      </Form.Item>
      <Form.Item name="level" label={t("tuning.level")}>
        <Select allowClear placeholder={t("tuning.every_level")} options={levels} />
      </Form.Item>
      <Form.Item name="on" label={t("tuning.on")}>
        <Select allowClear placeholder={t("tuning.on_of.keep")} options={on} />
      </Form.Item>
      <Form.Item name="windows_days" label={t("tuning.windows")}>
        <Select mode="multiple" allowClear placeholder={t("tuning.on_of.keep")} options={windows.map((value) => ({ value, label: t("tuning.windows_of", { days: value }) }))} />
      </Form.Item>
      <Form.Item name="count_min" label={t("tuning.count_min")}>
        <InputNumber min={1} max={10_000} precision={0} placeholder={t("tuning.on_of.keep")} />
      </Form.Item>
      <Form.Item name="ratio_min" label={t("tuning.ratio_min")}>
        <InputNumber min={1} max={1_000} step={0.1} placeholder={t("tuning.on_of.keep")} />
      </Form.Item>
      <Form.Item name="recurrence_days_min" label={t("tuning.recurrence_days_min")}>
        <InputNumber min={10} max={1_000_000} precision={0} placeholder={t("tuning.on_of.keep")} />
      </Form.Item>
    </div>
  );
}

function Accept({ change, measure, onDone }: { change: Change; measure: Schema["MeasureView"]; onDone: () => void }) {
  const { t } = useTranslation("signal");
  const accept = useVerb(
    ({ reason }: { reason: string }, headers) => unwrap(client.POST("/api/tunings", { body: { change, reason, trial_id: measure.trial_id, effect: measure.effect }, headers })),
    { invalidate: ["tuning"], onSuccess: onDone },
  );
  return (
    <Form layout="vertical" onFinish={accept.run}>
      <Form.Item name="reason" label={t("tuning.reason")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <ProblemAlert error={accept.error} kept />
      <Button type="primary" htmlType="submit" loading={accept.pending}>
        {t("tuning.accept")}
      </Button>
    </Form>
  );
}

export function TuningForm({ windows }: { windows: readonly number[] }) {
  const { t } = useTranslation("signal");
  const [form] = Form.useForm<Typed>();
  const [change, setChange] = useState<Change | null>(null);
  const [accepted, setAccepted] = useState(false);
  const measure = useVerb((body: Change, headers) => unwrap(client.POST("/api/tunings/effect", { body, headers })), { invalidate: [] });
  const forget = () => {
    measure.reset();
    setChange(null);
  };
  // A field that tells its value again when it is left has changed nothing.
  const follow = (_: unknown, typed: Typed) => {
    if (change !== null && JSON.stringify(changeOf(typed)) !== JSON.stringify(change)) forget();
  };
  const look = (typed: Typed) => {
    const wanted = changeOf(typed);
    setAccepted(false);
    setChange(wanted);
    measure.run(wanted);
  };
  const done = () => {
    form.resetFields();
    forget();
    setAccepted(true);
  };
  const names = Object.fromEntries(["category", "windows_days", "count_min", "ratio_min", "recurrence_days_min"].map((key) => [key, t(`tuning.${key === "windows_days" ? "windows" : key}`)]));
  return (
    <Part title={t("tuning.propose")}>
      {accepted && <Alert className="signal-note" type="success" role="status" showIcon title={t("tuning.accepted")} />}
      <Form form={form} layout="vertical" onFinish={look} onValuesChange={follow}>
        <Fields windows={windows} />
        <ProblemAlert error={measure.error} kept names={names} />
        <Button htmlType="submit" type={measure.data ? "default" : "primary"} loading={measure.pending}>
          {t("tuning.measure")}
        </Button>
      </Form>
      {measure.data && change && (
        <>
          <TuningEffect measure={measure.data} />
          <Accept change={change} measure={measure.data} onDone={done} />
        </>
      )}
    </Part>
  );
}
