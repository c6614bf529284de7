// Alarms about figures that look made up, for the auditor: what was seen, its limit, its events, and what became of it.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Button, Form, Input, Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { useText } from "../../../lib/bilingual";
import { comma, formatCount, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { alarmsQuery } from "../queries";

type Alarm = Schema["AlarmView"];

const states = ["open", "founded", "unfounded"] as const;

function Settle({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("points");
  const [form] = Form.useForm<{ reason: string }>();
  const settle = useVerb((body: Schema["SettleAlarm"], headers) => unwrap(client.POST("/api/alarms/{id}/settle", { params: { path: { id: alarm.id } }, body, headers })), { invalidate: ["alarm"] });
  const send = (state: string) => void form.validateFields().then(({ reason }) => settle.run({ state, reason })).catch(() => undefined);
  return (
    <Form form={form} name={`alarm-${alarm.id}`} layout="vertical">
      <Form.Item name="reason" label={t("alarm.reason")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
        <Input.TextArea rows={2} maxLength={1000} />
      </Form.Item>
      <div className="acts-row">
        <Button loading={settle.pending} onClick={() => send("founded")}>
          {t("alarm.say.founded")}
        </Button>
        <Button loading={settle.pending} onClick={() => send("unfounded")}>
          {t("alarm.say.unfounded")}
        </Button>
      </div>
      <ProblemAlert error={settle.error} kept />
    </Form>
  );
}

function AlarmLine({ alarm }: { alarm: Alarm }) {
  const { t } = useTranslation("points");
  const text = useText();
  const maySettle = useMay("settle_alarms");
  return (
    <li className="work-line">
      <div className="work-what">
        <strong>{text(alarm.title)}</strong>
        <Dots>
          {alarm.organisation?.name}
          {alarm.region?.name}
          {t(`alarm.seen.${alarm.look === "" ? "other" : alarm.look}`, { seen: formatCount(alarm.seen), limit: formatCount(alarm.limit), of: formatCount(alarm.of) })}
        </Dots>
        <Dots className="muted">
          {formatInstant(alarm.raised_at)}
          {alarm.seqs.length > 0 && t("alarm.events", { seqs: alarm.seqs.map(formatCount).join(comma()) })}
        </Dots>
        {alarm.state !== "open" && <p>{t("alarm.settled", { state: t(`alarm.state.${alarm.state}`), name: alarm.settled_by?.name ?? "", reason: alarm.reason ?? "" })}</p>}
        {alarm.state === "open" && maySettle && <Settle alarm={alarm} />}
      </div>
    </li>
  );
}

export default function AlarmsPage() {
  const { t } = useTranslation("points");
  const [named, setNamed] = useAddressWord("state");
  const state = states.find((known) => known === named) ?? "open";
  const query = useInfiniteQuery(alarmsQuery(state));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame title={t("alarm.title")}>
      <p className="muted">{t("alarm.note")}</p>
      <div className="filter-line">
        <Segmented value={state} options={states.map((value) => ({ value, label: t(`alarm.state.${value}`) }))} onChange={(chosen) => setNamed(chosen)} />
      </div>
      <ProblemAlert error={query.error} />
      <Total page={query.data?.pages[0]} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="points:alarm.empty" />}
      <ul className="work-list">
        {items.map((alarm) => (
          <AlarmLine key={alarm.id} alarm={alarm} />
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
