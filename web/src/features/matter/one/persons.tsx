// People of a matter, masked; shown in clear for a purpose.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { personFields } from "../../../components/person";
import { Reveal } from "../../../components/reveal";
import { PersonCode } from "./code";

type Person = Schema["PersonMasked"];

interface Props {
  matterId: string;
  persons: Person[];
  /** Who has a code with which to follow the matter. */
  codes: Schema["CodeHeld"][];
  mayGive: boolean;
}

export function Persons({ matterId, persons, codes, mayGive }: Props) {
  const { t } = useTranslation("matter");
  const [asked, setAsked] = useState<Person | null>(null);
  if (persons.length === 0) {
    return <span className="muted">{t("persons.none")}</span>;
  }
  return (
    <div className="matter-stack">
      {persons.map((person) => (
        <div key={person.id} className="matter-person">
          <div className="matter-card-head">
            <strong>{t(`words:part.${person.part}`)}</strong>
            {person.may_reveal && (
              <Button size="small" onClick={() => setAsked(person)}>
                {t("reveal.ask")}
              </Button>
            )}
          </div>
          <dl className="facts">
            {personFields.map((field) =>
              person[field] ? (
                <div key={field}>
                  <dt>{t(`persons.${field}`)}</dt>
                  <dd>{person[field]}</dd>
                </div>
              ) : null,
            )}
          </dl>
          {mayGive && <PersonCode matterId={matterId} personId={person.id} held={codes.find((code) => code.person_id === person.id)} />}
        </div>
      ))}
      {asked && <Reveal matterId={matterId} person={asked} onClose={() => setAsked(null)} />}
    </div>
  );
}
