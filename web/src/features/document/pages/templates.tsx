// The templates of documents, by procedure.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";

type Item = Schema["TemplateItem"];

export default function TemplatesPage() {
  const { t } = useTranslation("document");
  const text = useText();
  const query = useQuery({ queryKey: ["template"], queryFn: () => unwrap(client.GET("/api/templates")) });
  const columns: Column<Item>[] = [
    {
      key: "title",
      title: t("template.name"),
      render: (row) => (
        <Link to="/templates/$id" params={{ id: row.id }}>
          {text(row.title)}
        </Link>
      ),
    },
    { key: "procedure", title: t("template.procedure"), render: (row) => text(row.procedure_title) },
    { key: "version", title: t("template.version"), render: (row) => row.version, whole: true },
    { key: "numbered", title: t("template.numbered"), render: (row) => t(row.numbered ? "words:yes" : "words:no") },
    { key: "basis", title: t("basis"), render: (row) => row.basis },
  ];
  return (
    <PageFrame title={t("template.title")}>
      <p className="muted">{t("template.explain")}</p>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.data && <Rows label={t("template.title")} items={query.data} columns={columns} rowKey={(row) => row.id} />}
    </PageFrame>
  );
}
