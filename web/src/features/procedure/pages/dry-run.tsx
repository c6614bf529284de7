// A changed procedure tried on the past: how many proceedings would have been late.
import { Link } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { useText } from "../../../lib/bilingual";
import { formatCount } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import "../path.css";

type Found = Schema["DryRunView"];
type Clock = Schema["DryRunClock"];
type Misfit = Schema["DryRunMisfit"];

/** Lines of the file that are seen at once. */
const LINES = 14;
const FAULTY = "faulty_procedure";

export default function DryRunPage() {
  const { t } = useTranslation("procedure");
  const run = useVerb(({ text }: { text: string }, headers) => unwrap(client.POST("/api/procedures/dry-run", { body: { text }, headers })), { invalidate: [] });
  const faults = run.error instanceof ProblemError && run.error.code === FAULTY ? run.error.detail : null;
  return (
    <PageFrame title={t("dry.title")} back={<Link to="/procedures">{t("path.back")}</Link>}>
      <p className="muted">{t("dry.explain")}</p>
      <Form name="dry" layout="vertical" onFinish={run.run}>
        <Form.Item name="text" label={t("dry.file")} htmlFor="text" help={t("dry.file_help")} rules={[{ required: true, message: t("words:field_fault.missing") }]}>
          <Input.TextArea id="text" rows={LINES} spellCheck={false} className="dry-text" />
        </Form.Item>
        <Button type="primary" htmlType="submit" loading={run.pending}>
          {t("dry.run")}
        </Button>
      </Form>
      {faults === null ? (
        <ProblemAlert error={run.error} kept />
      ) : (
        <div role="alert" className="problem">
          <p>{t("dry.faults")}</p>
          <pre className="dry-faults">{faults}</pre>
        </div>
      )}
      {run.data !== undefined && <Result found={run.data} />}
    </PageFrame>
  );
}

function Result({ found }: { found: Found }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const runs = (it: Clock["before"]) => (it ? t("dry.late_of", { late: formatCount(it.late), decided: formatCount(it.met + it.late) }) : t("dry.none"));
  const clocks: Column<Clock>[] = [
    { key: "clock", title: t("dry.clock"), render: (row) => text(row.title) },
    { key: "then", title: t("dry.then"), render: (row) => runs(row.before) },
    { key: "changed", title: t("dry.changed"), render: (row) => runs(row.after) },
  ];
  const misfits: Column<Misfit>[] = [
    { key: "step", title: t("dry.step"), render: (row) => text(row.step) },
    { key: "why", title: t("dry.why"), render: (row) => t(`dry.code.${row.code}`) },
    { key: "number", title: t("dry.number"), render: (row) => formatCount(row.proceedings), right: true },
  ];
  const words = { title: text(found.title), version: found.version, number: formatCount(found.proceedings), fitting: formatCount(found.fitting) };
  return (
    <section className="dry-found" aria-live="polite">
      <p>
        {t("dry.found", words)} {typeof found.cut_at === "number" && t("dry.cut", { number: formatCount(found.cut_at) })}
      </p>
      <p className="path-moved">{t("dry.late", { before: formatCount(found.late_before), after: formatCount(found.late_after) })}</p>
      {found.clocks.length > 0 && (
        <>
          <h2 className="path-heading">{t("dry.clocks")}</h2>
          <Rows label={t("dry.clocks")} items={found.clocks} columns={clocks} rowKey={(row) => row.id} />
        </>
      )}
      {found.misfits.length > 0 && (
        <>
          <h2 className="path-heading">{t("dry.misfits")}</h2>
          <Rows label={t("dry.misfits")} items={found.misfits} columns={misfits} rowKey={(row) => `${row.step.en}-${row.code}`} />
        </>
      )}
    </section>
  );
}
