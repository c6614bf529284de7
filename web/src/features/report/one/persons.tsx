// People of a report, masked.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";

const fields = ["name", "phone", "id_number", "address"] as const;

export function Persons({ persons }: { persons: Schema["PersonMasked"][] }) {
  const { t } = useTranslation("report");
  if (persons.length === 0) {
    return <span className="muted">{t("persons.none")}</span>;
  }
  return (
    <div className="report-stack">
      {persons.map((person) => (
        <div key={person.id}>
          <strong>{t(`common:part.${person.part}`)}</strong>
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
      <span className="muted">{t("persons.masked")}</span>
    </div>
  );
}
