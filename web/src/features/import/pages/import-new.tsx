// Importing a file: drop it, look at its first rows, mend what was guessed, start.
import { InboxOutlined } from "@ant-design/icons";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { Alert, Button, Card, Form, Progress, Select, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { useText } from "../../../lib/bilingual";
import { useVerb } from "../../../lib/verb";
import { FirstRows, isMapped, MappingForm, type Mapping } from "../mapping";
import { look, type Look, type Preview } from "../upload";
import { useImportWords } from "../words";

const encodings = ["utf-8", "gb18030", "utf-16le", "utf-16be", "big5"];
const BY_HAND = "";

interface SettingProps {
  preview: Preview;
  encoding: string | undefined;
  profile: string;
  onEncoding: (encoding: string) => void;
  onProfile: (profile: string) => void;
}

function Setting({ preview, encoding, profile, onEncoding, onProfile }: SettingProps) {
  const { t } = useTranslation("import");
  const text = useText();
  const profiles = useQuery({ queryKey: ["import", "profiles"], queryFn: () => unwrap(client.GET("/api/import-profiles")) });
  const known = (profiles.data?.items ?? []).map((it) => ({ value: it.id, label: text(it.title) }));
  return (
    <Form layout="vertical" className="mapping">
      <Form.Item label={t("encoding")} htmlFor="encoding" {...(preview.encoding_certain ? {} : { help: t("encoding_doubt"), validateStatus: "warning" as const })}>
        <Select id="encoding" value={encoding ?? preview.encoding} options={[...new Set([preview.encoding, ...encodings])].map((value) => ({ value, label: value.toUpperCase() }))} onChange={onEncoding} />
      </Form.Item>
      <Form.Item label={t("profile")} htmlFor="profile" {...(preview.profile ? {} : { help: t("no_profile") })}>
        <Select id="profile" value={profile} options={[{ value: BY_HAND, label: t("profile_by_hand") }, ...known]} onChange={onProfile} />
      </Form.Item>
    </Form>
  );
}

export default function ImportNewPage() {
  const { t } = useTranslation("import");
  const words = useImportWords();
  const navigate = useNavigate();
  const [preview, setPreview] = useState<Preview | null>(null);
  const [mapping, setMapping] = useState<Mapping | null>(null);
  const [profile, setProfile] = useState(BY_HAND);
  const [share, setShare] = useState<number | null>(null);
  const [error, setError] = useState<ProblemError | null>(null);
  const [encoding, setEncoding] = useState<string | undefined>();
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
      setProfile(seen.profile ?? BY_HAND);
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
  const other = () => {
    setPreview(null);
    setEncoding(undefined);
    setError(null);
    start.reset();
  };
  const byHand = profile === BY_HAND;
  const send = () => {
    if (preview !== null) {
      start.run({ upload_id: preview.upload_id, profile: byHand ? null : profile, mapping: byHand ? mapping : null, encoding: encoding ?? null });
    }
  };
  const ready = !byHand || (mapping !== null && isMapped(mapping));
  return (
    <PageFrame title={t("new")} back={<Link to="/imports">{t("back")}</Link>} extra={preview && <Button onClick={other}>{t("again")}</Button>}>
      <ProblemAlert error={error} />
      {share !== null && <Progress percent={Math.round(share * 100)} aria-label={t("uploading", { share: Math.round(share * 100) })} />}
      {preview === null ? (
        <Upload.Dragger
          className="drop"
          showUploadList={false}
          beforeUpload={(file) => {
            void see({ file });
            return false;
          }}
        >
          <InboxOutlined className="bell" />
          <p>{t("drop")}</p>
          <p className="muted">{t("drop_next")}</p>
        </Upload.Dragger>
      ) : (
        <Card title={`${preview.file_name} · ${preview.format.toUpperCase()}`}>
          <Setting
            preview={preview}
            encoding={encoding}
            profile={profile}
            onEncoding={(chosen) => {
              setEncoding(chosen);
              again({ encoding: chosen });
            }}
            onProfile={(chosen) => (chosen === BY_HAND ? setProfile(BY_HAND) : again({ profile: chosen }))}
          />
          <div className="alerts">
            {preview.warnings.map((warning) => (
              <Alert key={warning.code} type="warning" showIcon title={words.remark(warning)} />
            ))}
          </div>
          <FirstRows preview={preview} mapping={byHand && mapping !== null ? mapping : preview.mapping} />
          {byHand && mapping !== null && <MappingForm columns={preview.columns} mapping={mapping} onChange={setMapping} />}
          <ProblemAlert error={start.error} kept />
          <Button type="primary" size="large" disabled={!ready} loading={start.pending} onClick={send} className="start">
            {t("start")}
          </Button>
        </Card>
      )}
    </PageFrame>
  );
}
