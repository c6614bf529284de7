// Giving an official another station: the effect is shown first.
import { Button, Form, Input, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";
import { effectQuery, officialsQuery } from "./queries";
import { useLiaisonWords } from "./words";

export function AdjustForm({ proposal }: { proposal: Schema["LiaisonProposalView"] }) {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const [account, setAccount] = useState("");
  const [station, setStation] = useState("");
  const [form] = Form.useForm<{ reason: string }>();
  const officials = useQuery(officialsQuery);
  const effect = useQuery(effectQuery(proposal.id, proposal.total_m, account, station));
  const done = () => {
    setAccount("");
    setStation("");
    form.resetFields();
  };
  const adjust = useVerb(
    (body: Schema["AdjustLiaisons"], headers) => unwrap(client.POST("/api/liaison-proposals/{id}/adjust", { params: { path: { id: proposal.id } }, body, headers })),
    { invalidate: ["liaison_proposal"], onSuccess: done },
  );
  const stations = [...proposal.pairs, ...proposal.without].map((it) => ({ value: it.station.id, label: it.station.name }));
  const people = (officials.data?.items ?? []).filter((it) => it.active).map((it) => ({ value: it.account.id, label: `${it.account.name}（${words.level(it.level)}）` }));
  const data = account === "" || station === "" ? undefined : effect.data;
  return (
    <details>
      <summary>{t("adjust")}</summary>
      <div className="liaison-adjust">
        <Select className="picker" showSearch={{ optionFilterProp: "label" }} aria-label={t("official")} placeholder={t("official")} value={account === "" ? undefined : account} onChange={setAccount} options={people} />
        <Select className="picker" showSearch={{ optionFilterProp: "label" }} aria-label={t("station")} placeholder={t("station")} value={station === "" ? undefined : station} onChange={setStation} options={stations} />
      </div>
      <ProblemAlert error={effect.error} />
      {data !== undefined && (
        <div aria-live="polite">
          <p>{t("effect", { before: words.way(data.before_m), after: words.way(data.after_m) })}</p>
          <ul>
            {data.changed.map((it) => (
              <li key={it.station.id}>
                {t("becomes", { station: it.station.name, official: it.official.name, way: words.way(it.metres) })}
                {it.bars.map((bar) => t("against_inline", { bar: words.bar(bar) }))}
              </li>
            ))}
            {data.left.map((it) => (
              <li key={it.id}>{t("would_be_left", { station: it.name })}</li>
            ))}
          </ul>
          <Form form={form} name="adjust" layout="vertical" onFinish={({ reason }) => adjust.run({ account_id: account, station_id: station, reason })}>
            <Form.Item name="reason" label={t("reason")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
              <Input maxLength={1000} />
            </Form.Item>
            <Button htmlType="submit" loading={adjust.pending}>
              {t("adjust_do")}
            </Button>
          </Form>
          <ProblemAlert error={adjust.error} kept />
        </div>
      )}
    </details>
  );
}
