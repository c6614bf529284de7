// Starts a procedure on a matter: who stands in its slots, and what it needs to begin.
import { useNavigate } from "@tanstack/react-router";
import { Button, Radio } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { FieldInput } from "../../../components/field-input";
import { OrganisationSelect } from "../../../components/organisation-select";
import { ProblemAlert } from "../../../components/problem-alert";
import { useText } from "../../../lib/bilingual";
import { useVerb } from "../../../lib/verb";
import { atLeast, isTold, partyOf, type Told } from "./parties";
import { PartiesInput } from "./parties-input";

type Startable = Schema["Startable"];
type Slots = Record<string, string[]>;

function suggestedOf(slot: Schema["SlotSpec"]): string[] {
  const ids = [...new Set(slot.suggested.map((it) => it.organisation.id))];
  return slot.many ? ids : ids.slice(0, 1);
}

interface SlotInputProps {
  slot: Schema["SlotSpec"];
  value: string[];
  onChange: (value: string[]) => void;
}

function SlotInput({ slot, value, onChange }: SlotInputProps) {
  const { t } = useTranslation("matter");
  const text = useText();
  return (
    <div className="matter-field">
      <label htmlFor={`slot-${slot.id}`}>{text(slot.title)}</label>
      {slot.many ? (
        <OrganisationSelect id={`slot-${slot.id}`} mode="multiple" value={value} onChange={onChange} />
      ) : (
        <OrganisationSelect id={`slot-${slot.id}`} value={value[0]} onChange={onChange} />
      )}
      {slot.suggested.map((it) => (
        <div key={it.organisation.id} className="muted">
          {t("start.why", { name: it.organisation.name, why: text(it.why) })}
        </div>
      ))}
    </div>
  );
}

const BY_HAND = "";

function Form({ matterId, startable, persons }: { matterId: string; startable: Startable; persons: Schema["PersonMasked"][] }) {
  const { t } = useTranslation("matter");
  const text = useText();
  const navigate = useNavigate();
  const [preset, setPreset] = useState(BY_HAND);
  const [slots, setSlots] = useState<Slots>(() => Object.fromEntries(startable.slots.map((slot) => [slot.id, suggestedOf(slot)])));
  const [fields, setFields] = useState<Record<string, unknown>>({});
  const verb = useVerb(
    (body: Schema["StartBody"], headers) => unwrap(client.POST("/api/matters/{id}/start", { params: { path: { id: matterId } }, body, headers })),
    { invalidate: ["matter", "proceeding", "work"], onSuccess: (started) => void navigate({ to: "/proceedings/$id", params: { id: started.id } }) },
  );
  const filled = startable.presets.find((it) => it.id === preset)?.slot;
  const asked = startable.slots.filter((slot) => slot.id !== filled);
  const [parties, setParties] = useState<Told[]>(() => startable.parties.flatMap(atLeast));
  const lacks = (value: unknown) => value === undefined || value === null || value === "";
  const ready = asked.every((slot) => !slot.required || (slots[slot.id] ?? []).length > 0) && startable.fields.every((spec) => !spec.required || !lacks(fields[spec.id])) && parties.every(isTold);
  const send = () =>
    verb.run({
      procedure: startable.procedure,
      // A preset fills its own slot.
      slots: Object.fromEntries(asked.map((slot) => [slot.id, slots[slot.id] ?? []])),
      fields: fields as Record<string, never>,
      parties: parties.map(partyOf),
      preset: preset === BY_HAND ? undefined : preset,
    });
  return (
    <div className="matter-stack">
      {startable.presets.length > 0 && (
        <Radio.Group className="matter-stack" aria-label={t("start.preset")} value={preset} onChange={(event) => setPreset(String(event.target.value))}>
          <Radio value={BY_HAND}>{t("start.by_hand")}</Radio>
          {startable.presets.map((it) => (
            <Radio key={it.id} value={it.id}>
              {text(it.title)}
            </Radio>
          ))}
        </Radio.Group>
      )}
      {asked.map((slot) => (
        <SlotInput key={slot.id} slot={slot} value={slots[slot.id] ?? []} onChange={(value) => setSlots((old) => ({ ...old, [slot.id]: value }))} />
      ))}
      <PartiesInput roles={startable.parties} persons={persons} value={parties} onChange={setParties} />
      {startable.fields.map((spec) => (
        <div key={spec.id} className="matter-field">
          <label htmlFor={spec.id}>{text(spec.title)}</label>
          <FieldInput spec={spec} value={fields[spec.id]} onChange={(value) => setFields((old) => ({ ...old, [spec.id]: value }))} />
          {spec.help && <span className="muted">{text(spec.help)}</span>}
        </div>
      ))}
      <ProblemAlert error={verb.error} kept />
      <Button type="primary" disabled={!ready} loading={verb.pending} onClick={send}>
        {t("start.do", { title: text(startable.title) })}
      </Button>
    </div>
  );
}

export function Start({ matterId, startable, persons }: { matterId: string; startable: Startable[]; persons: Schema["PersonMasked"][] }) {
  const { t } = useTranslation("matter");
  const text = useText();
  const [chosen, setChosen] = useState(startable[0]?.procedure);
  const current = startable.find((it) => it.procedure === chosen) ?? startable[0];
  if (current === undefined) {
    return <span className="muted">{t("start.none")}</span>;
  }
  return (
    <div className="matter-stack">
      {startable.length > 1 ? (
        <Radio.Group
          className="choices"
          aria-label={t("start.title")}
          value={current.procedure}
          onChange={(event) => setChosen(String(event.target.value))}
          options={startable.map((it) => ({ value: it.procedure, label: text(it.title) }))}
        />
      ) : (
        <strong>{text(current.title)}</strong>
      )}
      <Form key={current.procedure} matterId={matterId} startable={current} persons={persons} />
    </div>
  );
}
