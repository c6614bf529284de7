// Booking a sitting: for which place, what for, and about which matter.
import { Form, Input, Modal, Radio, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { ProblemAlert } from "../../components/problem-alert";
import { formatInstant } from "../../lib/format";
import { useMay, useSession } from "../../lib/session";
import { useVerb } from "../../lib/verb";

const PURPOSES = ["mediation", "confirmation", "village_rules", "advice"] as const;
const NAMED: readonly string[] = ["mediation", "confirmation"];

type Typed = Schema["BookingBody"];

/** Open matters of the reader, newest first. */
function MatterSelect({ id, value, onChange }: { id?: string; value?: string; onChange?: (value: string | undefined) => void }) {
  const { t } = useTranslation("sitting");
  const { data } = useQuery({ queryKey: ["matter", "open"], queryFn: () => unwrap(client.GET("/api/matters", { params: { query: { state: "open", limit: 100 } } })) });
  const options = (data?.items ?? []).map((it) => ({ value: it.id, label: `${it.code} ${it.title}` }));
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      showSearch={{ optionFilterProp: "label" }}
      value={data === undefined ? undefined : value}
      options={options}
      placeholder={t("matter_id")}
      onChange={(chosen: string | undefined) => onChange?.(chosen)}
    />
  );
}

export function BookForm({ sitting, onDone }: { sitting: Schema["SittingView"]; onDone: () => void }) {
  const { t } = useTranslation("sitting");
  const session = useSession();
  const mayName = useMay("read_matter");
  const [form] = Form.useForm<Typed>();
  const purpose = Form.useWatch("purpose", form) ?? "advice";
  const named = NAMED.includes(purpose);
  const book = useVerb((body: Typed, headers) => unwrap(client.POST("/api/sittings/{id}/book", { params: { path: { id: sitting.id } }, body, headers })), {
    invalidate: ["sitting"],
    onSuccess: onDone,
  });
  const needed = { required: true, message: t("words:field_fault.missing") };
  const names = { region_id: t("region_id"), purpose: t("purpose_label"), matter_id: t("matter_id"), note: t("note_label") };
  const initial = { region_id: session?.region.id, purpose: mayName ? "mediation" : "advice" };
  const purposes = PURPOSES.filter((it) => mayName || !NAMED.includes(it)).map((value) => ({ value, label: t(`purpose.${value}`) }));
  return (
    <Modal open title={t("act_of.book", { at: formatInstant(sitting.starts_at) })} okText={t("act.book")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={book.pending}>
      <Form form={form} layout="vertical" initialValues={initial} onFinish={book.run}>
        <Form.Item name="region_id" label={t("region_id")} rules={[needed]}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="purpose" label={t("purpose_label")}>
          <Radio.Group className="choices" options={purposes} />
        </Form.Item>
        {named && (
          <Form.Item name="matter_id" label={t("matter_id")} rules={[needed]}>
            <MatterSelect />
          </Form.Item>
        )}
        {purpose === "village_rules" && <p className="muted">{t("rules_note")}</p>}
        <Form.Item name="note" label={t("note_label")} extra={t("note_help")}>
          <Input.TextArea rows={2} maxLength={200} />
        </Form.Item>
        <ProblemAlert error={book.error} kept names={names} />
      </Form>
    </Modal>
  );
}
