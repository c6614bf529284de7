// Models of kinds: what is in use, what is being trained, what was trained before.
import "../model.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Button, Card, Popconfirm, Progress, Tag } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { formatCount, formatInstant, formatNumber } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { PAIR_TREE, useModelWords } from "../words";
import { modelsQuery, type Training } from "../queries";

type Item = Schema["ModelItem"];

const SHARES: Record<string, number> = { waiting: 5, reading: 25, learning: 65 };

function Running({ training }: { training: Training }) {
  const { t } = useTranslation("model");
  const words = useModelWords();
  const file = words.file(training.file_name, PAIR_TREE);
  if (training.phase === "failed") {
    return <Alert className="remark" type="error" showIcon title={t("failed", { file })} description={training.error_detail ?? ""} />;
  }
  return (
    <Card size="small" className="remark">
      <div>{t("training", { file, phase: t(`phase.${training.phase}`) })}</div>
      <div className="muted">{[training.started_by.name, formatInstant(training.started_at), training.rows > 0 ? t("texts", { rows: formatCount(training.rows) }) : ""].filter(Boolean).join(" · ")}</div>
      <Progress aria-label={t(`phase.${training.phase}`)} percent={SHARES[training.phase] ?? 0} status="active" showInfo={false} />
    </Card>
  );
}

function useColumns(): Column<Item>[] {
  const { t } = useTranslation("model");
  const words = useModelWords();
  return [
    {
      key: "file",
      title: t("file"),
      render: (row) => (
        <Link to="/models/$id" params={{ id: row.id }}>
          {words.file(row.file_name, row.tree)}
        </Link>
      ),
    },
    { key: "state", title: t("state"), render: (row) => (row.active ? <Tag color="green">{t("active")}</Tag> : "") },
    { key: "tree", title: t("tree"), render: (row) => words.tree(row.tree) },
    { key: "f1", title: t("macro_f1"), render: (row) => formatNumber(row.macro_f1, 3), right: true },
    { key: "accuracy", title: t("accuracy"), render: (row) => `${formatNumber(100 * row.accuracy, 1)} %`, right: true },
    { key: "rows", title: t("rows"), render: (row) => formatCount(row.rows), right: true },
    { key: "trained", title: t("trained"), render: (row) => [formatInstant(row.trained_at), row.trained_by?.name].filter(Boolean).join(" · "), whole: true },
  ];
}

function InUse({ tree, active, may, onRestore }: { tree: string; active: Item | undefined; may: boolean; onRestore: () => void }) {
  const { t } = useTranslation("model");
  const words = useModelWords();
  return (
    <li>
      <span className="in-use-tree">{words.tree(tree)}</span>
      {active === undefined ? (
        <span className="muted">{t("built_in")}</span>
      ) : (
        <Link to="/models/$id" params={{ id: active.id }}>
          {t("own", { file: words.file(active.file_name, active.tree), at: formatInstant(active.activated_at ?? active.trained_at) })}
        </Link>
      )}
      {active !== undefined && may && (
        <Popconfirm title={t("restore_sure")} description={t("restore_then")} onConfirm={onRestore}>
          <Button size="small">{t("restore")}</Button>
        </Popconfirm>
      )}
    </li>
  );
}

export default function ModelsPage() {
  const { t } = useTranslation("model");
  const columns = useColumns();
  const query = useQuery(modelsQuery);
  const restore = useVerb((body: Schema["RestoreModelBody"], headers) => unwrap(client.POST("/api/models/restore", { body, headers })), { invalidate: ["model"] });
  const refit = useVerb((_: null, headers) => unwrap(client.POST("/api/models/refit-pairs", { headers })), { invalidate: ["model"] });
  const models = query.data;
  const may = models?.may.includes("train") ?? false;
  return (
    <PageFrame
      title={t("title")}
      extra={
        may && (
          <div className="acts-row">
            <Popconfirm title={t("refit_sure")} description={t("refit_then")} onConfirm={() => refit.run(null)}>
              <Button loading={refit.pending}>{t("refit")}</Button>
            </Popconfirm>
            <Link to="/models/new">
              <Button type="primary">{t("new")}</Button>
            </Link>
          </div>
        )
      }
    >
      <p className="muted">{t("lead")}</p>
      <ProblemAlert error={query.error ?? restore.error ?? refit.error} />
      {query.isPending && <Loading />}
      {models?.trainings.map((training) => <Running key={training.id} training={training} />)}
      {models !== undefined && (
        <Card title={t("in_use")} className="remark">
          <ul className="in-use">
            {models.trees.map(({ tree, model_id }) => (
              <InUse key={tree} tree={tree} active={models.items.find((item) => item.id === model_id)} may={may} onRestore={() => restore.run({ tree })} />
            ))}
          </ul>
        </Card>
      )}
      {models?.items.length === 0 && <EmptyHint textKey="model:empty" />}
      {models !== undefined && models.items.length > 0 && <Rows label={t("title")} items={models.items} columns={columns} rowKey={(row) => row.id} />}
    </PageFrame>
  );
}
