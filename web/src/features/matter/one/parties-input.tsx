// Names the parties of a procedure that is to be started: people of the matter by one tap, others by what is told of them.
import { Button, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useText } from "../../../lib/bilingual";
import { untold, type Told } from "./parties";

type Person = Schema["PersonMasked"];
type Role = Schema["PartyRoleView"];

const told = ["name", "phone", "id_number"] as const;

interface RowProps {
  label: string;
  persons: Person[];
  value: Told;
  onChange: (value: Told) => void;
  onRemove: (() => void) | null;
}

function Row({ label, persons, value, onChange, onRemove }: RowProps) {
  const { t } = useTranslation("matter");
  const known = persons.map((person) => ({ value: person.id, label: `${person.name ?? t("persons.unnamed")}（${t(`words:part.${person.part}`)}）` }));
  const select = (id: string | undefined) => onChange({ ...value, personId: id ?? "" });
  return (
    <fieldset className="matter-party">
      <legend>{label}</legend>
      {known.length > 0 && (
        <Select className="picker" aria-label={t("start.known", { label })} allowClear placeholder={t("start.choose_known")} value={value.personId === "" ? undefined : value.personId} options={known} onChange={select} />
      )}
      {value.personId === "" &&
        told.map((field) => (
          <label key={field}>
            {t(`persons.${field}`)}
            <Input value={value[field]} maxLength={200} autoComplete="off" required={field === "name"} inputMode={field === "phone" ? "tel" : "text"} onChange={(event) => onChange({ ...value, [field]: event.target.value })} />
          </label>
        ))}
      {onRemove && (
        <Button size="small" onClick={onRemove} aria-label={t("start.remove_party", { label })}>
          {t("words:remove")}
        </Button>
      )}
    </fieldset>
  );
}

interface Props {
  roles: Role[];
  persons: Person[];
  value: Told[];
  onChange: (value: Told[]) => void;
}

export function PartiesInput({ roles, persons, value, onChange }: Props) {
  const { t } = useTranslation("matter");
  const text = useText();
  const change = (key: number, party: Told) => onChange(value.map((it) => (it.key === key ? party : it)));
  const of = (role: Role) => {
    const rows = value.filter((it) => it.role === role.id);
    const others = (row: Told) => persons.filter((person) => person.id === row.personId || value.every((it) => it.personId !== person.id));
    return (
      <div key={role.id} className="matter-stack">
        {rows.map((row, place) => (
          <Row
            key={row.key}
            label={role.max === 1 ? text(role.title) : `${text(role.title)} ${place + 1}`}
            persons={others(row)}
            value={row}
            onChange={(party) => change(row.key, party)}
            onRemove={rows.length > role.min ? () => onChange(value.filter((it) => it.key !== row.key)) : null}
          />
        ))}
        {rows.length < role.max && (
          <Button size="small" onClick={() => onChange([...value, untold(role.id)])}>
            {t("start.add_party", { role: text(role.title) })}
          </Button>
        )}
      </div>
    );
  };
  return roles.length === 0 ? null : <div className="matter-stack">{roles.map(of)}</div>;
}
