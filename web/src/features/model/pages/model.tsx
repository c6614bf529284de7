// One model: how good it was on texts that it had not seen, drawn; and the button that puts it to use.
import "../model.css";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Button, Card, Popconfirm, Statistic, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatInstant, formatNumber } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { ConfusionTable } from "../confusion-table";
import { CoverageCurve } from "../coverage-curve";
import { JoinsBuy } from "../joins-buy";
import { modelQuery, type Model } from "../queries";
import { useModelWords } from "../words";

type Label = Schema["ModelLabel"];

/** A difference with its sign. */
function change(value: number, digits: number): string {
  return `${value < 0 ? "−" : "+"}${formatNumber(Math.abs(value), digits)}`;
}

function Figures({ model }: { model: Model }) {
  const { t } = useTranslation("model");
  const counts = [
    t("texts", { rows: formatCount(model.rows) }),
    model.corrections > 0 ? t("of_corrections", { rows: formatCount(model.corrections) }) : "",
    model.repeats > 0 ? t("of_repeats", { rows: formatCount(model.repeats) }) : "",
    model.refused > 0 ? t("of_refused", { rows: formatCount(model.refused) }) : "",
  ];
  return (
    <Card className="remark">
      <div className="model-figures">
        <Statistic title={t("macro_f1")} value={formatNumber(model.macro_f1, 3)} />
        <Statistic title={t("accuracy")} value={`${formatNumber(100 * model.accuracy, 1)} %`} />
        <Statistic title={t("threshold")} value={formatNumber(model.threshold, 2)} />
        <Statistic title={t("kinds")} value={formatCount(model.labels.length)} />
      </div>
      <p className="muted">
        {t("checked", { folds: model.folds })} {counts.filter(Boolean).join(" · ")}
      </p>
      {typeof model.macro_f1_before === "number" && typeof model.accuracy_before === "number" && (
        <p>{t("before", { f1: change(model.macro_f1 - model.macro_f1_before, 3), accuracy: `${change(100 * (model.accuracy - model.accuracy_before), 1)} %` })}</p>
      )}
      {model.levels.length > 1 && (
        <ul className="curve-buys">
          {model.levels.map((level) => (
            <li key={level.level}>{t("level", { level: level.level, f1: formatNumber(level.macro_f1, 3), accuracy: formatNumber(100 * level.accuracy, 1) })}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function useColumns(): Column<Label>[] {
  const { t } = useTranslation("model");
  const text = useText();
  const share = (value: number) => `${formatNumber(100 * value, 1)} %`;
  return [
    { key: "name", title: t("kind"), render: (row) => text(row.name) },
    { key: "rows", title: t("rows"), render: (row) => formatCount(row.rows), right: true },
    { key: "precision", title: t("precision"), render: (row) => share(row.precision), right: true },
    { key: "recall", title: t("recall"), render: (row) => share(row.recall), right: true },
    { key: "f1", title: "F1", render: (row) => formatNumber(row.f1, 3), right: true },
  ];
}

function Shown({ model }: { model: Model }) {
  const { t } = useTranslation("model");
  const words = useModelWords();
  const columns = useColumns();
  const activate = useVerb((id: string, headers) => unwrap(client.POST("/api/models/{id}/activate", { params: { path: { id } }, headers })), { invalidate: ["model"] });
  const button = (
    <Popconfirm title={t("activate_sure")} description={t("activate_then")} onConfirm={() => activate.run(model.id)}>
      <Button type="primary" loading={activate.pending}>
        {t("activate")}
      </Button>
    </Popconfirm>
  );
  return (
    <PageFrame title={words.file(model.file_name, model.tree)} back={<Link to="/models">{t("back")}</Link>} extra={model.may.includes("activate") && button}>
      <p>
        {model.active && <Tag color="green">{t("active")}</Tag>}{" "}
        <span className="muted">{[words.tree(model.tree), formatInstant(model.trained_at), model.trained_by?.name].filter(Boolean).join(" · ")}</span>
      </p>
      <ProblemAlert error={activate.error} />
      {model.tree === "" && <Alert className="remark" type="info" showIcon title={t("no_tree_why")} />}
      <Figures model={model} />
      <div className="model-drawn">
        <Card title={t("curve.title")}>
          <CoverageCurve coverage={model.coverage} />
        </Card>
        <Card title={t("heat.title")}>
          <ConfusionTable model={model} />
        </Card>
      </div>
      {model.joins.length > 0 && (
        <Card title={t("joins")} className="remark">
          <JoinsBuy joins={model.joins} />
        </Card>
      )}
      <Card title={t("by_kind")}>
        <Rows label={t("by_kind")} items={model.labels} columns={columns} rowKey={(row) => row.label} />
      </Card>
    </PageFrame>
  );
}

export default function ModelPage() {
  const { t } = useTranslation("model");
  const { id } = useParams({ strict: false });
  const { data, error } = useQuery({ ...modelQuery(id ?? ""), enabled: id !== undefined });
  if (data !== undefined) {
    return <Shown model={data} />;
  }
  return (
    <PageFrame title={t("one")} back={<Link to="/models">{t("back")}</Link>}>
      {error === null ? <Loading /> : <ProblemAlert error={error} />}
    </PageFrame>
  );
}
