// The runs of the scan, newest first.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { formatCount, formatDay, formatInstant } from "../../../lib/format";
import { scansQuery } from "../queries";

type Scan = Schema["ScanView"];

/** Letters of a fingerprint that tell two runs apart. */
const SHORT = 12;

export default function ScansPage() {
  const { t } = useTranslation("signal");
  const list = useInfiniteQuery(scansQuery);
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const started = (row: Scan) => (
    <Link to="/scans/$id" params={{ id: row.id }}>
      {formatInstant(row.started_at)}
    </Link>
  );
  const columns: Column<Scan>[] = [
    { key: "started", title: t("runs.started"), render: started, whole: true },
    { key: "until", title: t("runs.until"), render: (row) => formatDay(row.data_until_on), whole: true },
    { key: "found", title: t("runs.found"), render: (row) => formatCount(row.signals), right: true },
    { key: "artefacts", title: t("runs.artefacts"), render: (row) => formatCount(row.artefacts), right: true },
    { key: "by", title: t("runs.by"), render: (row) => row.by?.name ?? t("runs.timer") },
    { key: "code", title: t("runs.code"), render: (row) => (row.findings_sha256 ? <code>{row.findings_sha256.slice(0, SHORT)}</code> : <span className="muted">{t("runs.old")}</span>) },
  ];
  return (
    <PageFrame title={t("runs.title")} back={<Link to="/signals">{t("runs.list_back")}</Link>}>
      <ProblemAlert error={list.error} />
      {list.isPending && <Loading />}
      {list.isSuccess && items.length === 0 && <EmptyHint textKey="signal:runs.empty" />}
      {items.length > 0 && <Rows label={t("runs.title")} items={items} columns={columns} rowKey={(row) => row.id} />}
      <LoadMore query={list} />
    </PageFrame>
  );
}
