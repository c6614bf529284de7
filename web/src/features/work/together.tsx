// What may be done with several chosen lines at once: give them to somebody, or take the step that they have in common.
import { useQuery } from "@tanstack/react-query";
import { Alert, Button, Input, Select, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { formatCount } from "../../lib/format";
import { useVerb } from "../../lib/verb";
import type { WorkItem } from "./line";
import { colleaguesQuery } from "./queries";
import { sharedAct } from "./shared-act";

type Given = Schema["GivenView"];

const nouns = ["work", "proceeding"];
/** Gives back to everybody of the organisation. */
const NOBODY = "nobody";

export function Together({ items, onDone }: { items: WorkItem[]; onDone: () => void }) {
  const { t } = useTranslation();
  const [left, setLeft] = useState<{ given: Given; items: WorkItem[] } | null>(null);
  const done = (given: Given) => {
    setLeft({ given, items });
    onDone();
  };
  if (items.length === 0) {
    return left === null ? null : <Outcome {...left} onClose={() => setLeft(null)} />;
  }
  return (
    <section className="work-together" aria-label={t("work.together")}>
      <strong>{t("work.chosen", { number: formatCount(items.length) })}</strong>
      <Give items={items} onDone={done} />
      <Step items={items} onDone={done} />
      <Button onClick={onDone}>{t("work.choose_none")}</Button>
    </section>
  );
}

function Give({ items, onDone }: { items: WorkItem[]; onDone: (given: Given) => void }) {
  const { t } = useTranslation();
  const [to, setTo] = useState<string>();
  const colleagues = useQuery(colleaguesQuery());
  const give = useVerb(
    (body: { ids: string[]; to: string | null }, headers) => unwrap(client.POST("/api/handlers", { body, headers })),
    { invalidate: nouns, onSuccess: onDone },
  );
  const options = (colleagues.data ?? []).map((it) => ({ value: it.id, label: it.own ? t("work.me", { name: it.name }) : it.name }));
  const run = () => to !== undefined && give.run({ ids: items.map((item) => item.id), to: to === NOBODY ? null : to });
  return (
    <>
      <Space.Compact>
        <Select
          aria-label={t("work.handler")}
          className="picker"
          placeholder={t("work.handler")}
          options={[...options, { value: NOBODY, label: t("work.give_back") }]}
          value={to}
          onChange={setTo}
          popupMatchSelectWidth={false}
        />
        <Button onClick={run} disabled={to === undefined} loading={give.pending}>
          {t("work.give")}
        </Button>
      </Space.Compact>
      <ProblemAlert error={give.error ?? colleagues.error} />
    </>
  );
}

function Step({ items, onDone }: { items: WorkItem[]; onDone: (given: Given) => void }) {
  const { t } = useTranslation();
  const text = useText();
  const [reason, setReason] = useState("");
  const act = sharedAct(items);
  const take = useVerb(
    (body: Schema["StepsBody"], headers) => unwrap(client.POST("/api/proceedings/steps", { body, headers })),
    { invalidate: nouns, onSuccess: onDone },
  );
  if (act === null) {
    return <span className="muted">{t("work.no_shared")}</span>;
  }
  const run = () => {
    const each = items.map(({ id, revision }) => ({ id, revision }));
    take.run({ items: each, transition: act.id, reason: reason.trim() === "" ? null : reason });
  };
  return (
    <>
      <Space.Compact>
        {act.reason_required && <Input aria-label={t("reason")} placeholder={t("reason")} maxLength={500} value={reason} onChange={(event) => setReason(event.target.value)} />}
        <Button type="primary" onClick={run} disabled={act.reason_required && reason.trim() === ""} loading={take.pending}>
          {t("work.step_all", { act: text(act.title), number: formatCount(items.length) })}
        </Button>
      </Space.Compact>
      <ProblemAlert error={take.error} />
    </>
  );
}

function Outcome({ given, items, onClose }: { given: Given; items: WorkItem[]; onClose: () => void }) {
  const { t } = useTranslation();
  const named = (id: string) => items.find((item) => item.id === id);
  const lines = given.refused.map((it) => (
    <div key={it.id}>
      {named(it.id)?.code} {named(it.id)?.title}：{t(`work.left.${it.code}`, { defaultValue: it.detail })}
    </div>
  ));
  const numbers = { done: formatCount(given.done.length), left: formatCount(given.refused.length) };
  const all = given.refused.length === 0;
  return (
    <Alert
      role="status"
      className="remark"
      type={all ? "success" : "warning"}
      showIcon
      closable={{ onClose, "aria-label": t("close") }}
      title={t(all ? "work.done_all" : "work.done_some", numbers)}
      {...(all ? {} : { description: lines })}
    />
  );
}
