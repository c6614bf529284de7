// What was found, kind by kind: each with the letters marked that were looked for.
import { Link } from "@tanstack/react-router";
import { Button, Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Marked } from "../../components/marked";
import { pick } from "../../lib/bilingual";
import { formatCount, formatInstant } from "../../lib/format";
import type { Hits } from "./queries";

function Hit({ kind, item }: { kind: string; item: Schema["SearchItem"] }) {
  const { t, i18n } = useTranslation("search");
  const to = kind === "matter" ? "/matters/$id" : "/reports/$id";
  const category = item.category === null || item.category === undefined ? t("no_category") : pick(item.category.name, i18n.language);
  const name = item.title ?? (item.excerpt.text === "" ? { text: category, marks: [] } : item.excerpt);
  const facts = [
    ...(kind === "matter" ? [item.matter?.code ?? "", t("reports", { number: formatCount(item.reports ?? 0) })] : []),
    category,
    item.region?.path_name ?? t("no_place"),
    formatInstant(item.at),
    ...(kind === "report" && item.matter ? [item.matter.code] : []),
  ];
  return (
    <li className="card search-hit">
      <div className="search-name">
        <Link to={to} params={{ id: item.id }}>
          <Marked text={name.text} marks={name.marks} />
        </Link>
        <Tag>{t(`words:${kind}_state.${item.state}`)}</Tag>
      </div>
      {item.title != null && item.excerpt.text !== "" && (
        <div>
          <Marked text={item.excerpt.text} marks={item.excerpt.marks} />
        </div>
      )}
      <div className="muted">{facts.filter((fact) => fact !== "").join(" · ")}</div>
    </li>
  );
}

export function HitGroup({ hits, onAll }: { hits: Hits; onAll: (() => void) | undefined }) {
  const { t } = useTranslation("search");
  const heading = `search-${hits.kind}`;
  return (
    <section aria-labelledby={heading}>
      <h2 id={heading} className="search-heading">
        {t(`kind.${hits.kind}`)} <span className="muted">{t("total", { number: formatCount(hits.total) })}</span>
      </h2>
      {hits.total > 0 && hits.reach !== "words" && <p className="muted">{t(`reach.${hits.reach}`)}</p>}
      {hits.total === 0 && <p className="muted">{t("none")}</p>}
      <ul className="cards">
        {hits.items.map((item) => (
          <Hit key={item.id} kind={hits.kind} item={item} />
        ))}
      </ul>
      {onAll !== undefined && hits.total > hits.items.length && <Button onClick={onAll}>{t("all", { number: formatCount(hits.total), kind: t(`kind.${hits.kind}`) })}</Button>}
    </section>
  );
}
