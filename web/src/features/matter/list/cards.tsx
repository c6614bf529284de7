// Matters as cards, for phones.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { formatInstant } from "../../../lib/format";
import { GroupTag } from "../one/crowd";
import { StateTag } from "../one/state-tag";

export function MatterCards({ items }: { items: Schema["MatterItem"][] }) {
  const { t } = useTranslation("matter");
  return (
    <ul className="matter-cards">
      {items.map((it) => (
        <li key={it.id}>
          <Link to="/matters/$id" params={{ id: it.id }} className="matter-card">
            <div className="matter-card-head">
              <strong>{it.title}</strong>
              <StateTag state={it.state} outcome={it.outcome} />
            </div>
            <div>
              {it.code} · {t("reports_count", { count: it.reports })}
              {it.proceedings_open > 0 ? ` · ${t("proceedings_count", { count: it.proceedings_open })}` : ""}
            </div>
            {it.crowd?.group && (
              <div>
                <GroupTag crowd={it.crowd} />
              </div>
            )}
            <div className="muted">
              {it.region?.name ?? t("no_place")} · {formatInstant(it.opened_at)}
            </div>
          </Link>
        </li>
      ))}
    </ul>
  );
}
