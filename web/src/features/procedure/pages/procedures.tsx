// Procedures of the office, their clocks with articles, and what the check found.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Alert, Card } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { lengthOf } from "../length";

type Deadline = Schema["ProcedureDeadline"];

export default function ProceduresPage() {
  const { t } = useTranslation("procedure");
  const text = useText();
  const mayReadPaths = useMay("read_paths");
  const query = useQuery({ queryKey: ["procedure"], queryFn: () => unwrap(client.GET("/api/procedures")) });
  const length = (row: Deadline) => {
    const { unit, number } = lengthOf(row.length);
    return t(`unit.${unit}`, { number: formatCount(number) });
  };
  const columns: Column<Deadline>[] = [
    { key: "deadline", title: t("deadline"), render: (row) => text(row.title), width: 240 },
    { key: "length", title: t("length"), render: length, width: 240, whole: true },
    { key: "basis", title: t("basis"), render: (row) => row.basis ?? "" },
  ];
  const findings = query.data?.findings ?? [];
  const found = findings.map((finding) => (
    <div key={`${finding.file}-${finding.line}-${finding.code}`}>{`${finding.file}:${finding.line} ${finding.message}`}</div>
  ));
  return (
    <PageFrame title={t("title")} extra={mayReadPaths && <LinkButton to="/procedures/dry-run">{t("to_dry_run")}</LinkButton>}>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && (
        <Alert
          type={findings.length === 0 ? "success" : "error"}
          showIcon
          title={findings.length === 0 ? t("sound") : t("findings", { count: findings.length })}
          className="remark"
          {...(findings.length === 0 ? {} : { description: found })}
        />
      )}
      {(query.data?.items ?? []).map((item) => (
        <Card key={item.id} title={text(item.title)} extra={`${t("version")} ${item.version}`} className="role">
          <p className="muted">
            {t("states", { states: item.states, transitions: item.transitions })}{" "}
            <Link to="/procedures/$id/versions" params={{ id: item.id }} aria-label={`${text(item.title)}: ${t("to_versions")}`}>
              {t("to_versions")}
            </Link>{" "}
            {mayReadPaths && (
              <Link to="/procedures/$id/paths" params={{ id: item.id }} aria-label={`${text(item.title)}: ${t("to_paths")}`}>
                {t("to_paths")}
              </Link>
            )}
          </p>
          <Rows label={text(item.title)} items={item.deadlines} columns={columns} rowKey={(row) => row.id} />
        </Card>
      ))}
    </PageFrame>
  );
}
