// Offering a time of a judge, or moving one that was offered.
import { Form, Input, InputNumber, Modal, Radio, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { ProblemAlert } from "../../components/problem-alert";
import { instantOf, localOf } from "../../lib/instant";
import { useVerb } from "../../lib/verb";
import { judgesQuery } from "./queries";

type Sitting = Schema["SittingView"];
type Body = Schema["SittingBody"];

interface Typed {
  judge_id: string;
  region_id: string;
  form: "on_line" | "on_site";
  place?: string;
  starts: string;
  ends: string;
  weeks?: number;
  reason?: string;
}

const WEEKS_MAX = 26;
const FORMS = ["on_site", "on_line"] as const;

function bodyOf({ starts, ends, place, ...typed }: Typed): Body {
  return { ...typed, ...(place === undefined ? {} : { place }), starts_at: instantOf(starts) ?? "", ends_at: instantOf(ends) ?? "" };
}

function typedOf(sitting: Sitting | null): Partial<Typed> {
  if (sitting === null) {
    return { form: "on_site", weeks: 1 };
  }
  const place = sitting.place ? { place: sitting.place } : {};
  return { judge_id: sitting.judge.id, region_id: sitting.region.id, form: sitting.form === "on_line" ? "on_line" : "on_site", starts: localOf(sitting.starts_at), ends: localOf(sitting.ends_at), ...place };
}

function JudgeSelect({ id, value, onChange }: { id?: string; value?: string; onChange?: (value: string) => void }) {
  const { data } = useQuery(judgesQuery);
  const options = (data ?? []).map((it) => ({ value: it.id, label: it.name }));
  return <Select {...(id === undefined ? {} : { id })} value={data === undefined ? undefined : value} options={options} onChange={(chosen: string) => onChange?.(chosen)} />;
}

export function OfferForm({ sitting, onDone }: { sitting: Sitting | null; onDone: () => void }) {
  const { t } = useTranslation("sitting");
  const [form] = Form.useForm<Typed>();
  const onSite = (Form.useWatch("form", form) ?? "on_site") === "on_site";
  const keep = useVerb(
    (body: Body, headers) => unwrap(sitting === null ? client.POST("/api/sittings", { body, headers }) : client.POST("/api/sittings/{id}/move", { params: { path: { id: sitting.id } }, body, headers })),
    { invalidate: ["sitting"], onSuccess: onDone },
  );
  const needed = { required: true, message: t("words:field_fault.missing") };
  const names = { judge_id: t("judge_id"), region_id: t("region_id"), place: t("place"), starts_at: t("starts_at"), ends_at: t("ends_at"), weeks: t("weeks"), reason: t("reason") };
  return (
    <Modal open title={t(sitting === null ? "offer" : "act.move")} okText={t("words:save")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={keep.pending}>
      <Form form={form} layout="vertical" initialValues={typedOf(sitting)} onFinish={(typed) => keep.run(bodyOf(typed))}>
        <Form.Item name="judge_id" label={t("judge_id")} rules={[needed]}>
          <JudgeSelect />
        </Form.Item>
        <Form.Item name="region_id" label={t("for_region")} extra={t("for_region_note")} rules={[needed]}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="form" label={t("form_label")}>
          <Radio.Group options={FORMS.map((value) => ({ value, label: t(`form.${value}`) }))} />
        </Form.Item>
        {onSite && (
          <Form.Item name="place" label={t("place")} rules={[{ ...needed, whitespace: true }]}>
            <Input maxLength={200} />
          </Form.Item>
        )}
        <Form.Item name="starts" label={t("starts_at")} rules={[needed]}>
          <Input type="datetime-local" className="picker" />
        </Form.Item>
        <Form.Item name="ends" label={t("ends_at")} rules={[needed]}>
          <Input type="datetime-local" className="picker" />
        </Form.Item>
        {sitting === null ? (
          <Form.Item name="weeks" label={t("weeks")} extra={t("weeks_note")}>
            <InputNumber min={1} max={WEEKS_MAX} precision={0} />
          </Form.Item>
        ) : (
          <Form.Item name="reason" label={t("reason")} extra={t("reason_note")} rules={[{ ...needed, whitespace: true }]}>
            <Input.TextArea rows={2} maxLength={200} />
          </Form.Item>
        )}
        <ProblemAlert error={keep.error} kept names={names} />
      </Form>
    </Modal>
  );
}
