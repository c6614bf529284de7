// Handing work over, and who stands in while I am away.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Card, Form, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { DayInput, type DayPickerProps } from "../../../components/day-input";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { formatCount, formatDay } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { colleaguesQuery } from "../queries";

type Colleague = Schema["ColleagueView"];

export default function AwayPage() {
  const { t } = useTranslation();
  const query = useQuery(colleaguesQuery());
  const colleagues = query.data ?? [];
  return (
    <PageFrame title={t("away.title")} back={<Link to="/work">{t("menu.work")}</Link>}>
      <p className="muted">{t("away.explain")}</p>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && (
        <>
          <Substitute colleagues={colleagues} />
          <HandOver colleagues={colleagues} />
        </>
      )}
    </PageFrame>
  );
}

/** A day in a form, which gives it its value. */
function DayField({ value, onChange, ...rest }: Partial<DayPickerProps>) {
  return <DayInput {...rest} value={value ?? ""} onChange={(day) => onChange?.(day)} />;
}

function Substitute({ colleagues }: { colleagues: Colleague[] }) {
  const { t } = useTranslation();
  const set = useVerb((body: Schema["SubstituteBody"], headers) => unwrap(client.POST("/api/substitute", { body, headers })), { invalidate: ["work"] });
  const now = colleagues.find((it) => it.own)?.substitute;
  const others = colleagues.filter((it) => !it.own).map((it) => ({ value: it.id, label: it.name }));
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  return (
    <Card title={t("away.substitute")} className="role">
      {now && (
        <Alert
          className="remark"
          type="info"
          showIcon
          title={t("away.now", { name: now.account.name, from: formatDay(now.from_on), to: formatDay(now.to_on) })}
          action={
            <Button size="small" loading={set.pending} onClick={() => set.run({})}>
              {t("away.back")}
            </Button>
          }
        />
      )}
      {others.length === 0 ? (
        <p className="muted">{t("away.alone")}</p>
      ) : (
        <Form name="substitute" layout="vertical" onFinish={(body: Schema["SubstituteBody"]) => set.run(body)} className="narrow">
          <Form.Item name="substitute_id" label={t("away.who")} htmlFor="substitute_id" rules={needed}>
            <Select id="substitute_id" options={others} />
          </Form.Item>
          <Form.Item name="from_on" label={t("away.from")} htmlFor="from_on" rules={needed}>
            <DayField id="from_on" placeholder={t("away.from")} />
          </Form.Item>
          <Form.Item name="to_on" label={t("away.to")} htmlFor="to_on" rules={needed}>
            <DayField id="to_on" placeholder={t("away.to")} />
          </Form.Item>
          <Button type="primary" htmlType="submit" loading={set.pending}>
            {t("away.set")}
          </Button>
          <ProblemAlert error={set.error} names={{ substitute_id: t("away.who"), from_on: t("away.from"), to_on: t("away.to") }} />
        </Form>
      )}
    </Card>
  );
}

interface Handed {
  from: string;
  to?: string;
  note?: string;
}

function HandOver({ colleagues }: { colleagues: Colleague[] }) {
  const { t } = useTranslation();
  const over = useVerb(
    ({ from, to, note }: Handed, headers) => unwrap(client.POST("/api/handlers/hand-over", { body: { from, to: to ?? null, note: note ?? null }, headers })),
    { invalidate: ["work", "proceeding"] },
  );
  const all = colleagues.map((it) => ({ value: it.id, label: it.own ? t("work.me", { name: it.name }) : it.name }));
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  return (
    <Card title={t("away.hand_over")} className="role">
      <p className="muted">{t("away.hand_over_explain")}</p>
      <Form name="hand-over" layout="vertical" onFinish={over.run} className="narrow">
        <Form.Item name="from" label={t("away.giver")} htmlFor="from" rules={needed}>
          <Select id="from" options={all} />
        </Form.Item>
        <Form.Item name="to" label={t("away.taker")} htmlFor="to" help={t("away.taker_help")}>
          <Select id="to" options={all} allowClear />
        </Form.Item>
        <Form.Item name="note" label={t("away.note")} htmlFor="note">
          <Input.TextArea id="note" rows={2} maxLength={500} />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={over.pending}>
          {t("away.do")}
        </Button>
        <ProblemAlert error={over.error} names={{ from: t("away.giver"), to: t("away.taker"), note: t("away.note") }} />
        {over.data !== undefined && <Alert role="status" className="remark" type="success" showIcon title={t("away.done", { number: formatCount(over.data.done.length) })} />}
      </Form>
    </Card>
  );
}
