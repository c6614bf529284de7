// The documents of a proceeding: those that were made, to be opened one by one or together, and those that I may make.
import { useQuery } from "@tanstack/react-query";
import { Button, Card, Checkbox, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatCount, formatDay } from "../../../lib/format";
import { Make } from "./make";
import { Open } from "./open";
import { Signing } from "./signing";
import { Void } from "./void";
import "./documents.css";

type Item = Schema["DocumentItem"];
type Asked = { kind: "open"; documents: readonly Item[] } | { kind: "void"; document: Item };

const nameOf = (document: Item) => document.number ?? document.title;

interface OneProps {
  document: Item;
  chosen: boolean;
  onChoose: (chosen: boolean) => void;
  onAsk: (asked: Asked) => void;
}

function One({ document, chosen, onChoose, onAsk }: OneProps) {
  const { t } = useTranslation("document");
  const isVoid = typeof document.voided_at === "string";
  return (
    <li>
      <Checkbox checked={chosen} onChange={(event) => onChoose(event.target.checked)} aria-label={t("choose", { name: nameOf(document) })} />
      <div className="document-what">
        <strong>{document.title}</strong> {document.number}
        {isVoid && <Tag color="error">{t("void")}</Tag>}
        {document.ink && <Tag>{t("ink")}</Tag>}
        <Dots className="muted">
          {document.office.name}
          {formatDay(document.made_on)}
          {t("pages", { count: document.pages })}
        </Dots>
        <div className="muted document-code">
          {t("code")} {document.code}
        </div>
        {isVoid && <div className="muted">{t("void_because", { reason: document.void_reason })}</div>}
        <Signing document={document} />
      </div>
      <div className="document-acts">
        <Button size="small" onClick={() => onAsk({ kind: "open", documents: [document] })} aria-label={t("open_name", { name: nameOf(document) })}>
          {t("open")}
        </Button>
        {document.may_void && (
          <Button size="small" danger type="text" onClick={() => onAsk({ kind: "void", document })} aria-label={t("void_name", { name: nameOf(document) })}>
            {t("void_do")}
          </Button>
        )}
      </div>
    </li>
  );
}

function Made({ documents, onAsk }: { documents: readonly Item[]; onAsk: (asked: Asked) => void }) {
  const { t } = useTranslation("document");
  const [chosen, setChosen] = useState<readonly string[]>([]);
  if (documents.length === 0) {
    return <p className="muted">{t("none")}</p>;
  }
  const choose = (id: string, on: boolean) => setChosen((old) => (on ? [...old, id] : old.filter((other) => other !== id)));
  const together = documents.filter((document) => chosen.includes(document.id));
  return (
    <>
      <ul className="documents" aria-label={t("made")}>
        {documents.map((document) => (
          <One key={document.id} document={document} chosen={chosen.includes(document.id)} onChoose={(on) => choose(document.id, on)} onAsk={onAsk} />
        ))}
      </ul>
      {together.length > 1 && <Button onClick={() => onAsk({ kind: "open", documents: together })}>{t("print", { number: formatCount(together.length) })}</Button>}
    </>
  );
}

export function Documents({ proceeding }: { proceeding: Schema["ProceedingView"] }) {
  const { t } = useTranslation("document");
  const [asked, setAsked] = useState<Asked | null>(null);
  const id = proceeding.id;
  const query = useQuery({
    queryKey: ["document", id, proceeding.revision],
    queryFn: () => unwrap(client.GET("/api/proceedings/{id}/documents", { params: { path: { id } } })),
    placeholderData: (before) => before,
  });
  const documents = query.data;
  if (documents !== undefined && documents.made.length === 0 && documents.may.length === 0) {
    return null;
  }
  const close = () => setAsked(null);
  return (
    <Card title={t("title")} loading={query.isPending}>
      <ProblemAlert error={query.error} />
      {documents && (
        <>
          <Made documents={documents.made} onAsk={setAsked} />
          <Make proceeding={proceeding} documents={documents} />
        </>
      )}
      {asked?.kind === "open" && <Open documents={asked.documents} onClose={close} />}
      {asked?.kind === "void" && <Void document={asked.document} onClose={close} />}
    </Card>
  );
}
