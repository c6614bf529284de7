// What the last year would have given under other rules: those of the files, or a file that is pasted. Nothing is stored.
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { ProblemAlert } from "../../components/problem-alert";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { formatCount, formatInstant } from "../../lib/format";
import { useVerb } from "../../lib/verb";
import { signed } from "./words";

const FAULTY = "faulty_rules";

type Sum = Schema["SimulationSum"];

export function Simulate() {
  const { t } = useTranslation("points");
  const text = useText();
  const simulate = useVerb((body: Schema["SimulatePoints"], headers) => unwrap(client.POST("/api/points/simulate", { body, headers })), { invalidate: [] });
  const columns: Column<Sum>[] = [
    { key: "organisation", title: t("organisation"), render: (sum) => sum.organisation.name },
    { key: "kept", title: t("kept"), render: (sum) => signed(sum.kept), right: true },
    { key: "simulated", title: t("simulated"), render: (sum) => signed(sum.simulated), right: true },
    { key: "by_rule", title: t("by_rule"), render: (sum) => <Dots>{sum.by_rule.map((it) => `${text(it.rule)} ${signed(it.points)}`)}</Dots> },
  ];
  const faults = simulate.error instanceof ProblemError && simulate.error.code === FAULTY ? simulate.error.detail : null;
  const send = ({ file, text }: { file?: string; text?: string }) => {
    const given = text?.trim() ?? "";
    simulate.run(given === "" ? {} : { text: given, ...(file === undefined || file === "" ? {} : { file }) });
  };
  return (
    <section>
      <h2>{t("simulate")}</h2>
      <p className="muted">{t("simulate_note")}</p>
      <Form name="simulate" layout="vertical" onFinish={send}>
        <Form.Item name="file" label={t("file")}>
          <Input maxLength={80} placeholder="lists.toml" />
        </Form.Item>
        <Form.Item name="text" label={t("file_text")}>
          <Input.TextArea rows={6} spellCheck={false} className="points-text" />
        </Form.Item>
        <Button htmlType="submit" loading={simulate.pending}>
          {t("simulate_do")}
        </Button>
      </Form>
      {faults === null ? (
        <ProblemAlert error={simulate.error} kept />
      ) : (
        <div role="alert" className="problem">
          <p>{t("faults")}</p>
          <pre className="points-faults">{faults}</pre>
        </div>
      )}
      {simulate.data !== undefined && (
        <div className="simulated">
          <p>{t("simulated_found", { from: formatInstant(simulate.data.from_at), events: formatCount(simulate.data.events) })}</p>
          <Rows label={t("simulate")} items={simulate.data.sums} columns={columns} rowKey={(sum) => sum.organisation.id} />
        </div>
      )}
    </section>
  );
}
