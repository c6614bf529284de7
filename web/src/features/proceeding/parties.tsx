// The parties of a proceeding: what each is called and did, and who it is, masked, for those who handle the matter.
import { Button, Card } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { personFields } from "../../components/person";
import { Reveal } from "../../components/reveal";
import { useText } from "../../lib/bilingual";
import { formatInstant } from "../../lib/format";

type Party = Schema["PartyView"];

/** Parties that are shown at once; the rest of a dispute of many is folded. */
const LISTED_MAX = 12;

function Done({ done }: { done: Schema["PartyActView"][] }) {
  const { t } = useTranslation();
  const text = useText();
  if (done.length === 0) {
    return <p className="muted">{t("party.nothing_done")}</p>;
  }
  return (
    <ul className="party-acts">
      {done.map((act) => (
        <li key={act.act}>
          {text(act.title)}
          <Dots className="muted">
            {formatInstant(act.at)}
            {t(`party.way.${act.how}`)}
            {act.entered_by ? t("party.entered_by", { name: act.entered_by.name }) : null}
          </Dots>
        </li>
      ))}
    </ul>
  );
}

export function Parties({ proceeding }: { proceeding: Schema["ProceedingView"] }) {
  const { t } = useTranslation();
  const text = useText();
  const [asked, setAsked] = useState<Schema["PersonMasked"] | null>(null);
  const matterId = proceeding.matter_id;
  if (proceeding.parties.length === 0) {
    return null;
  }
  const one = (party: Party) => {
    const person = party.person;
    return (
      <li key={party.id}>
        <strong>{text(party.label)}</strong>{" "}
        {person && personFields.map((field) => person[field]).filter(Boolean).join(" · ")}{" "}
        {person?.may_reveal && matterId && (
          <Button size="small" onClick={() => setAsked(person)} aria-label={t("party.reveal", { label: text(party.label) })}>
            {t("matter:reveal.ask")}
          </Button>
        )}
        <Done done={party.done} />
      </li>
    );
  };
  return (
    <Card title={t("party.title")}>
      <ul className="parties">{proceeding.parties.slice(0, LISTED_MAX).map(one)}</ul>
      {proceeding.parties.length > LISTED_MAX && (
        <details>
          <summary>{t("party.more", { number: proceeding.parties.length - LISTED_MAX })}</summary>
          <ul className="parties">{proceeding.parties.slice(LISTED_MAX).map(one)}</ul>
        </details>
      )}
      {asked && matterId && <Reveal matterId={matterId} person={asked} onClose={() => setAsked(null)} />}
    </Card>
  );
}
