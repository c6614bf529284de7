// The region tree, with search and, for the administrator, import of a file.
import { UploadOutlined } from "@ant-design/icons";
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Alert, Button, Input, Tree, Upload } from "antd";
import { useMemo, useState } from "react";
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

async function bring(file: File): Promise<Imported> {
  const body = new FormData();
  body.append("file", file);
  const response = await fetch("/api/regions/import", { method: "POST", body, headers: keyHeader(newKey()) });
  const answer: unknown = await response.json();
  if (!response.ok) {
    const problem = answer as Schema["Problem"];
    throw new ProblemError(response.status, problem.code, problem.detail);
  }
  return answer as Imported;
}

export default function RegionsPage() {
  const { t } = useTranslation("region");
  const queries = useQueryClient();
  const may = useMay("manage_regions");
  const [wanted, setWanted] = useAddressWord("find");
  const [imported, setImported] = useState<Imported | null>(null);
  const [error, setError] = useState<Error | null>(null);
  const { data, isPending, error: fault } = useQuery(regionsQuery);
  const nodes = useMemo(() => nodesOf(data?.items ?? [], wanted, (number) => t("people", { number })), [data, wanted, t]);
  const take = async (file: File) => {
    try {
      setError(null);
      setImported(await bring(file));
      await queries.invalidateQueries({ queryKey: ["region"] });
    } catch (caught) {
      setError(caught instanceof Error ? caught : new ProblemError(0, "offline", ""));
    }
  };
  const upload = (
    <Upload
      accept=".csv"
      showUploadList={false}
      beforeUpload={(file) => {
        void take(file);
        return false;
      }}
    >
      <Button icon={<UploadOutlined />}>{t("import")}</Button>
    </Upload>
  );
  return (
    <PageFrame title={t("title")} extra={may ? upload : null}>
      <ProblemAlert error={fault ?? error} />
      {may && (
        <details className="muted filter-line">
          <summary>{t("how")}</summary>
          {t("columns")}
        </details>
      )}
      {imported && (
        <Alert
          className="remark"
          type={imported.rejects.length > 0 ? "warning" : "success"}
          title={t("imported", { ...imported, rejected: imported.rejects.length })}
          description={imported.rejects.map((reject) => (
            <div key={reject.line}>
              {t("line")} {reject.line}：{reject.detail}
            </div>
          ))}
        />
      )}
      <Input className="picker narrow filter-line" aria-label={t("search")} placeholder={t("search")} allowClear defaultValue={wanted} onChange={(event) => setWanted(event.target.value.trim())} />
      {data !== undefined && nodes.length === 0 && <EmptyHint textKey="region:empty" />}
      {isPending ? <Loading /> : <Tree key={wanted} treeData={nodes} height={640} defaultExpandAll={wanted !== ""} defaultExpandedKeys={nodes.map((node) => node.key)} selectable={false} />}
    </PageFrame>
  );
}
