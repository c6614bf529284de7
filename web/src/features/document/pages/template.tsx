// One template: its text can be changed and tried here, and is put in place as a file.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Button, Collapse, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount } from "../../../lib/format";
import { saveFile } from "../../../lib/save-file";
import { useVerb } from "../../../lib/verb";
import "../template.css";

const LINES = 24;

function Shown({ tried, title }: { tried: Schema["TriedView"]; title: string }) {
  const { t } = useTranslation("document");
  if (tried.faults.length > 0) {
    return (
      <Alert
        type="error"
        showIcon
        role="alert"
        title={t("template.faults", { count: tried.faults.length })}
        description={<pre className="template-faults">{tried.faults.map((fault) => fault.message).join("\n")}</pre>}
      />
    );
  }
  return (
    <>
      <p role="status">{t("template.sound", { count: tried.pages })}</p>
      <div className="template-pages">
        {tried.shown.map((page, place) => (
          <img key={place} src={`data:image/png;base64,${page}`} alt={t("template.page", { title, number: formatCount(place + 1) })} />
        ))}
      </div>
    </>
  );
}

function Editor({ template }: { template: Schema["TemplateView"] }) {
  const { t } = useTranslation("document");
  const text = useText();
  const [typed, setTyped] = useState(template.text);
  const id = template.id;
  const verb = useVerb((body: Schema["TryBody"], headers) => unwrap(client.POST("/api/templates/{id}/try", { params: { path: { id } }, body, headers })), { invalidate: [] });
  const file = template.file.split("/").at(-1) ?? template.file;
  return (
    <div className="template-editor">
      <div className="stack">
        <label className="stack-field" htmlFor="template-text">
          {t("template.text")}
        </label>
        <Input.TextArea id="template-text" className="template-text" rows={LINES} spellCheck={false} value={typed} maxLength={template.length_max} onChange={(event) => setTyped(event.target.value)} />
        <div className="template-acts">
          <Button type="primary" loading={verb.pending} onClick={() => verb.run({ text: typed })}>
            {t("template.try")}
          </Button>
          <Button disabled={typed === template.text} onClick={() => setTyped(template.text)}>
            {t("template.reset")}
          </Button>
          <Button onClick={() => saveFile(new Blob([typed], { type: "text/plain" }), file)}>{t("template.save", { file })}</Button>
        </div>
        <p className="muted">{t("template.put", { file: template.file })}</p>
        <Collapse
          ghost
          items={[
            {
              key: "names",
              label: t("template.names"),
              children: (
                <dl className="facts">
                  {template.fields.map((field) => (
                    <div key={field.name}>
                      <dt>
                        <code>{field.name}</code>
                      </dt>
                      <dd>{text(field.title)}</dd>
                    </div>
                  ))}
                </dl>
              ),
            },
          ]}
        />
      </div>
      <div>
        <ProblemAlert error={verb.error} kept />
        {verb.data && <Shown tried={verb.data} title={text(template.title)} />}
        {verb.data === undefined && <p className="muted">{t("template.not_tried")}</p>}
      </div>
    </div>
  );
}

export default function TemplatePage() {
  const { t } = useTranslation("document");
  const text = useText();
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: ["template", id], queryFn: () => unwrap(client.GET("/api/templates/{id}", { params: { path: { id } } })) });
  return (
    <PageFrame title={query.data ? text(query.data.title) : t("template.title")} back={<Link to="/templates">{t("template.back")}</Link>}>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.data && <Editor key={query.data.id} template={query.data} />}
    </PageFrame>
  );
}
