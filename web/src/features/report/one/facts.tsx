// Facts of a report below its text.
import { Link } from "@tanstack/react-router";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { formatInstant } from "../../../lib/format";

export function Facts({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  const source = report.import_id ? (
    <Link to="/imports/$id" params={{ id: report.import_id }}>
      {t("see_import")}
    </Link>
  ) : null;
  const facts: [string, ReactNode][] = [
    ["place_text", report.place_text],
    ["told_at", formatInstant(report.reported_at)],
    ["received_at", formatInstant(report.received_at)],
    ["external_id", report.external_id],
    ["source_category", report.source_category],
    ["import", source],
  ];
  return (
    <dl className="facts">
      {facts.map(([name, value]) =>
        value ? (
          <div key={name}>
            <dt>{t(name)}</dt>
            <dd>{value}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}
