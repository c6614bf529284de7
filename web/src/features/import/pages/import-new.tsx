// Importing a file: drop it, look at its first rows, mend what was guessed, start.
import { InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Alert, Button, Card, Form, Progress, Select, Table, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { useText } from "../../../lib/bilingual";
import { useVerb } from "../../../lib/verb";
import { look, type Look, type Preview } from "../upload";

const encodings = ["utf-8", "gb18030", "utf-16le", "utf-16be", "big5"];
const single = ["external_id", "reported_at", "category", "place", "longitude", "latitude", "channel", "reporter_name", "reporter_phone"] as const;
type Mapping = Schema["MappingView"];

function MappingForm({ columns, mapping, onChange }: { columns: string[]; mapping: Mapping; onChange: (mapping: Mapping) => void }) {
  const { t } = useTranslation("import");
  const options = columns.map((column) => ({ value: column, label: column }));
  return (
    <Form layout="vertical" className="mapping">
      {(["text", "region"] as const).map((name) => (
        <Form.Item key={name} label={t(`mapping.${name}`)} required={name === "text"}>
          <Select mode="multiple" options={options} value={mapping[name]} onChange={(chosen: string[]) => onChange({ ...mapping, [name]: chosen })} />
        </Form.Item>
      ))}
      {single.map((name) => (
        <Form.Item key={name} label={t(`mapping.${name}`)}>
          <Select allowClear options={options} value={mapping[name] ?? null} onChange={(chosen: string | undefined) => onChange({ ...mapping, [name]: chosen ?? null })} />
        </Form.Item>
      ))}
    </Form>
  );
}

function Rows({ preview }: { preview: Preview }) {
  const columns = preview.columns.map((title, place) => ({ title, key: String(place), ellipsis: true, width: 160, render: (_: unknown, row: { cells: string[] }) => row.cells[place] ?? "" }));
  const rows = preview.rows.map((cells, place) => ({ key: String(place), cells }));
  return <Table size="small" columns={columns} dataSource={rows} pagination={false} scroll={{ x: "max-content", y: 320 }} />;
}

export default function ImportNewPage() {
  const { t } = useTranslation("import");
  const text = useText();
  const navigate = useNavigate();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<ProblemError | null>(null);
  const [encoding, setEncoding] = useState<string | undefined>();
  const profiles = useQuery({ queryKey: ["import", "profiles"], queryFn: () => unwrap(client.GET("/api/import-profiles")) });
  const start = useVerb((body: Schema["StartImportBody"], headers) => unwrap(client.POST("/api/imports", { body, headers })), {
    invalidate: ["import"],
    onSuccess: (made) => void navigate({ to: "/imports/$id", params: { id: made.id } }),
  });
  const see = async (what: Look) => {
    setError(null);
    setShare(0);
    try {
      const seen = await look(what, setShare);
      setPreview(seen);
      setMapping(seen.mapping);
    } catch (fault) {
      setError(fault instanceof ProblemError ? fault : new ProblemError(0, "offline", ""));
    } finally {
      setShare(null);
    }
  };
  const again = (change: { encoding?: string; profile?: string }) => {
    if (preview !== null) {
      void see({ upload_id: preview.upload_id, ...(encoding === undefined ? {} : { encoding }), ...change });
    }
  };
  const send = () => {
    if (preview !== null) {
      start.run({ upload_id: preview.upload_id, profile: preview.profile ?? null, mapping: preview.profile ? null : mapping, encoding: encoding ?? null });
    }
  };
  return (
    <PageFrame title={t("new")} extra={preview && <Button onClick={() => setPreview(null)}>{t("again")}</Button>}>
      <ProblemAlert error={error ?? start.error} />
      {share !== null && <Progress percent={Math.round(share * 100)} aria-label={t("uploading", { share: Math.round(share * 100) })} />}
      {preview === null ? (
        <Upload.Dragger
          showUploadList={false}
          beforeUpload={(file) => {
            void see({ file });
            return false;
          }}
        >
          <InboxOutlined className="bell" />
          <p>{t("drop")}</p>
        </Upload.Dragger>
      ) : (
        <Card title={`${preview.file_name} · ${preview.format.toUpperCase()}`}>
          <Form layout="inline" className="filters">
            <Form.Item label={t("encoding")} {...(preview.encoding_certain ? {} : { help: t("encoding_doubt"), validateStatus: "warning" as const })}>
              <Select
                className="picker"
                value={encoding ?? preview.encoding}
                options={[...new Set([preview.encoding, ...encodings])].map((value) => ({ value, label: value }))}
                onChange={(chosen: string) => {
                  setEncoding(chosen);
                  again({ encoding: chosen });
                }}
              />
            </Form.Item>
            <Form.Item label={t("profile")} {...(preview.profile ? {} : { help: t("no_profile") })}>
              <Select className="picker" value={preview.profile ?? null} options={(profiles.data?.items ?? []).map((it) => ({ value: it.id, label: text(it.title) }))} onChange={(chosen: string) => again({ profile: chosen })} />
            </Form.Item>
          </Form>
          {preview.warnings.map((warning) => (
            <Alert key={warning.code} type="warning" showIcon title={warning.detail} />
          ))}
          <h2>{t("preview")}</h2>
          <Rows preview={preview} />
          {!preview.profile && mapping !== null && <MappingForm columns={preview.columns} mapping={mapping} onChange={setMapping} />}
          <Button type="primary" size="large" loading={start.pending} onClick={send} className="start">
            {t("start")}
          </Button>
        </Card>
      )}
    </PageFrame>
  );
}
