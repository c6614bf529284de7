// Training a model: the file of labelled reports, its columns, the threshold.
import "../model.css";
import { InboxOutlined } from "@ant-design/icons";
import { Link, useNavigate } from "@tanstack/react-router";
import { Button, Card, Checkbox, Form, InputNumber, Select, Spin, Upload } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { useVerb } from "../../../lib/verb";
import { previewLabels, type LabelPreview } from "../queries";

const LEVELS_MAX = 3;
const THRESHOLD = 0.6;

function Setting({ preview, onSend, pending }: { preview: LabelPreview; onSend: (body: Schema["TrainModelBody"]) => void; pending: boolean }) {
  const { t } = useTranslation("model");
  const [text, setText] = useState(preview.text ?? "");
  const [labels, setLabels] = useState<string[]>(preview.label ? [preview.label] : []);
  const [corrections, setCorrections] = useState(true);
  const [threshold, setThreshold] = useState(THRESHOLD);
  const columns = preview.columns.filter((name) => name !== "").map((value) => ({ value, label: value }));
  const send = () => onSend({ upload_id: preview.upload_id, text, labels, corrections, threshold });
  return (
    <Form layout="vertical" className="mapping">
      <Form.Item label={t("column_text")} htmlFor="text">
        <Select id="text" value={text === "" ? null : text} options={columns} onChange={setText} />
      </Form.Item>
      <Form.Item label={t("column_labels")} htmlFor="labels" help={t("column_labels_help")}>
        <Select id="labels" mode="multiple" maxCount={LEVELS_MAX} value={labels} options={columns} onChange={setLabels} />
      </Form.Item>
      <Form.Item label={t("threshold")} htmlFor="threshold" help={t("threshold_help")}>
        <InputNumber id="threshold" min={0} max={1} step={0.05} value={threshold} onChange={(value) => setThreshold(value ?? THRESHOLD)} />
      </Form.Item>
      <Form.Item help={t("corrections_help")}>
        <Checkbox checked={corrections} onChange={(event) => setCorrections(event.target.checked)}>
          {t("corrections")}
        </Checkbox>
      </Form.Item>
      <Button type="primary" size="large" className="start" disabled={text === "" || labels.length === 0} loading={pending} onClick={send}>
        {t("start")}
      </Button>
    </Form>
  );
}

export default function ModelNewPage() {
  const { t } = useTranslation("model");
  const navigate = useNavigate();
  const [preview, setPreview] = useState<LabelPreview | null>(null);
  const [reading, setReading] = useState(false);
  const [error, setError] = useState<ProblemError | null>(null);
  const train = useVerb((body: Schema["TrainModelBody"], headers) => unwrap(client.POST("/api/models", { body, headers })), {
    invalidate: ["model"],
    onSuccess: () => void navigate({ to: "/models" }),
  });
  const see = async (file: File) => {
    setError(null);
    setReading(true);
    try {
      setPreview(await previewLabels(file));
    } catch (fault) {
      setError(fault instanceof ProblemError ? fault : new ProblemError(0, "offline", ""));
    } finally {
      setReading(false);
    }
  };
  return (
    <PageFrame title={t("new")} back={<Link to="/models">{t("back")}</Link>} extra={preview && <Button onClick={() => setPreview(null)}>{t("again")}</Button>}>
      <p className="muted">{t("new_lead")}</p>
      <ProblemAlert error={error} />
      {reading && <Spin />}
      {preview === null ? (
        <Upload.Dragger
          className="drop"
          showUploadList={false}
          beforeUpload={(file) => {
            void see(file);
            return false;
          }}
        >
          <InboxOutlined className="bell" />
          <p>{t("drop")}</p>
          <p className="muted">{t("drop_next")}</p>
        </Upload.Dragger>
      ) : (
        <Card title={preview.file_name}>
          <Setting key={preview.upload_id} preview={preview} pending={train.pending} onSend={train.run} />
          <ProblemAlert error={train.error} kept />
        </Card>
      )}
    </PageFrame>
  );
}
