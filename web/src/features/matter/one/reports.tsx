// The reports of a matter, newest first.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { formatInstant } from "../../../lib/format";

export function Reports({ items }: { items: Schema["ReportItem"][] }) {
  const { t } = useTranslation("matter");
  if (items.length === 0) {
    return <span className="muted">{t("no_reports")}</span>;
  }
  return (
    <ul className="matter-lines">
      {items.map((it) => (
        <li key={it.id}>
          <Link to="/reports/$id" params={{ id: it.id }}>
            {it.excerpt}
          </Link>
          <Dots className="muted">
            {formatInstant(it.reported_at)}
            {t(`words:channel.${it.channel}`)}
            {it.region?.name ?? t("no_place")}
          </Dots>
        </li>
      ))}
    </ul>
  );
}
