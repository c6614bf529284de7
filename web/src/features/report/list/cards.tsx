// Reports as cards, for phones.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { StateTag } from "../one/state-tag";

export function ReportCards({ items }: { items: Schema["ReportItem"][] }) {
  const { t } = useTranslation("report");
  const kind = useKind();
  return (
    <ul className="report-cards">
      {items.map((it) => (
        <li key={it.id}>
          <Link to="/reports/$id" params={{ id: it.id }} className="report-card">
            <div className="report-card-head">
              <strong>{it.category ? kind(it.category) : t("no_category")}</strong>
              <StateTag state={it.state} />
            </div>
            <div>{it.excerpt}</div>
            <div className="muted">
              {t(`words:channel.${it.channel}`)} · {it.region?.name ?? t("no_place")} · {formatInstant(it.reported_at)}
            </div>
          </Link>
        </li>
      ))}
    </ul>
  );
}
