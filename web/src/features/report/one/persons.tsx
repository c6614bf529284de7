// People of a report, masked.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";

const fields = ["name", "phone", "id_number", "address"] as const;

export function Persons({ persons, matter }: { persons: Schema["PersonMasked"][]; matter: Schema["ReportView"]["matter"] }) {
  const { t } = useTranslation("report");
  if (persons.length === 0) {
    return <span className="muted">{t("persons.none")}</span>;
  }
  return (
    <div className="report-stack">
      {persons.map((person) => (
        <div key={person.id}>
          <strong>{t(`words:part.${person.part}`)}</strong>
          <dl className="facts">
            {fields.map((field) =>
              person[field] ? (
                <div key={field}>
                  <dt>{t(`persons.${field}`)}</dt>
                  <dd>{person[field]}</dd>
                </div>
              ) : null,
            )}
          </dl>
        </div>
      ))}
      <span className="muted">
        {t(matter ? "persons.masked_matter" : "persons.masked")}{" "}
        {matter && (
          <Link to="/matters/$id" params={{ id: matter.id }}>
            {matter.code}
          </Link>
        )}
      </span>
    </div>
  );
}
