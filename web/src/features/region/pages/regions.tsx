// The region tree, with search and, for the administrator, import of a file.
import { UploadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Tree, Upload } from "antd";
import { useMemo, useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { keyHeader, newKey, ProblemError, type Schema } from "../../../api/client";
import { regionsQuery } from "../../../components/choices";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading } from "../../../components/states";
import { formatCount } from "../../../lib/format";
import { useAddressWord } from "../../../lib/address-word";
import { useMay } from "../../../lib/session";

type Region = Schema["RegionNode"];
type Imported = Schema["RegionsImportedView"];

/** Changes shown at most; the command line tells more. */
const TOLD_SHOWN = 30;

interface Node {
  key: string;
  title: string;
  children: Node[];
}

function nodesOf(regions: Region[], wanted: string, people: (number: string) => string): Node[] {
  const shown = new Map<string, Node>();
  const byId = new Map(regions.map((region) => [region.id, region]));
  const keep = (region: Region) => {
    for (let next: Region | undefined = region; next !== undefined; next = byId.get(next.parent_id ?? "")) {
      if (!shown.has(next.id)) {
        const residents = next.population ? ` · ${people(formatCount(next.population))}` : "";
        shown.set(next.id, { key: next.id, title: `${next.name} ${next.code}${residents}`, children: [] });
      }
    }
  };
  regions.filter((region) => wanted === "" || region.name.includes(wanted) || region.code.startsWith(wanted)).forEach(keep);
  const tops: Node[] = [];
  for (const region of regions) {
    const node = shown.get(region.id);
    if (node !== undefined) {
      (shown.get(region.parent_id ?? "")?.children ?? tops).push(node);
    }
  }
  return tops;
}

/** What the administrator chose: regions, or what they were called before. */
interface Chosen {
  file: File;
  kind: "file" | "changes";
}

async function bring({ file, kind }: Chosen, dryRun: boolean): Promise<Imported> {
  const body = new FormData();
  body.append(kind, file);
  if (dryRun) {
    body.append("dry_run", "true");
  }
  const response = await fetch("/api/regions/import", { method: "POST", body, headers: keyHeader(newKey()) });
  const answer: unknown = await response.json();
  if (!response.ok) {
    const problem = answer as Schema["Problem"];
    throw new ProblemError(response.status, problem.code, problem.detail);
  }
  return answer as Imported;
}

function Report({ imported, acts }: { imported: Imported; acts: ReactNode }) {
  const { t } = useTranslation("region");
  const told = imported.told.filter((it) => it.what !== "added").slice(0, TOLD_SHOWN);
  return (
    <Alert
      className="remark"
      type={imported.refused > 0 ? "warning" : "success"}
      title={t(imported.dry_run ? "would" : "imported", { ...imported, rejected: imported.refused })}
      description={
        <>
          {told.map((it) => (
            <div key={`${it.line} ${it.what}`}>
              {t("at_line", { line: it.line })} {t(`what.${it.what}`, { code: it.code, name: it.name, before: it.before ?? "" })}
            </div>
          ))}
          {imported.rejects.map((reject) => (
            <div key={`${reject.line} ${reject.reason} ${reject.column}`}>
              {t(reject.column === "" ? "at_line" : "at_cell", { line: reject.line, column: reject.column })} {reject.detail}
            </div>
          ))}
          {acts}
        </>
      }
    />
  );
}

function Pick({ label, onPick }: { label: string; onPick: (file: File) => void }) {
  return (
    <Upload
      accept=".csv,.xlsx"
      showUploadList={false}
      beforeUpload={(file) => {
        onPick(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />}>{label}</Button>
    </Upload>
  );
}

export default function RegionsPage() {
  const { t } = useTranslation("region");
  const queries = useQueryClient();
  const may = useMay("manage_regions");
  const [wanted, setWanted] = useAddressWord("find");
  const [chosen, setChosen] = useState<Chosen | null>(null);
  const [imported, setImported] = useState<Imported | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const { data, isPending, error: fault } = useQuery(regionsQuery);
  const nodes = useMemo(() => nodesOf(data?.items ?? [], wanted, (number) => t("people", { number })), [data, wanted, t]);
  const take = async (what: Chosen, dryRun: boolean) => {
    try {
      setError(null);
      setChosen(dryRun ? what : null);
      setImported(await bring(what, dryRun));
      await queries.invalidateQueries({ queryKey: ["region"] });
    } catch (caught) {
      setImported(null);
      setError(caught instanceof Error ? caught : new ProblemError(0, "offline", ""));
    }
  };
  const upload = (
    <div className="acts-row">
      <Pick label={t("import")} onPick={(file) => void take({ file, kind: "file" }, true)} />
      <Pick label={t("changes")} onPick={(file) => void take({ file, kind: "changes" }, true)} />
    </div>
  );
  const acts = chosen && imported?.dry_run === true && (
    <div className="acts-row">
      <Button type="primary" disabled={imported.added + imported.changed === 0} onClick={() => void take(chosen, false)}>
        {t("really")}
      </Button>
      <Button onClick={() => setImported(null)}>{t("words:cancel")}</Button>
    </div>
  );
  return (
    <PageFrame title={t("title")} extra={may ? upload : null}>
      <ProblemAlert error={fault ?? error} />
      {may && (
        <details className="muted filter-line">
          <summary>{t("how")}</summary>
          <div>{t("columns")}</div>
          <div>{t("columns_changes")}</div>
        </details>
      )}
      {imported && <Report imported={imported} acts={acts} />}
      <Input className="picker narrow filter-line" aria-label={t("search")} placeholder={t("search")} allowClear defaultValue={wanted} onChange={(event) => setWanted(event.target.value.trim())} />
      {data !== undefined && nodes.length === 0 && <EmptyHint textKey="region:empty" />}
      {isPending ? <Loading /> : <Tree key={wanted} treeData={nodes} height={640} defaultExpandAll={wanted !== ""} defaultExpandedKeys={nodes.map((node) => node.key)} selectable={false} />}
    </PageFrame>
  );
}
