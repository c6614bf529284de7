// An input for a field of a procedure, chosen by its type; the phone's own keyboards and pickers do the work.
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { OrganisationPick, RegionPick } from "./pick";
import { Tasks, type Task } from "./tasks";

export type FieldSpec = Schema["FieldSpec"];

interface InputProps {
  spec: FieldSpec;
  value: unknown;
  onChange: (value: unknown) => void;
  /** What explains it, and whether it is at fault. */
  aria: { "aria-describedby"?: string; "aria-invalid"?: true };
}

/** More options than these are chosen with the phone's own list. */
const RADIOS_MAX = 6;

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const present = <T,>(name: string, value: T | null | undefined) => (value === null || value === undefined ? {} : { [name]: value });

interface RadiosProps<T> {
  id: string;
  options: readonly { value: T; label: string }[];
  value: unknown;
  onChange: (value: T) => void;
}

export function Radios<T extends string | boolean>({ id, options, value, onChange }: RadiosProps<T>) {
  return (
    <div className="radios">
      {options.map((option) => (
        <label key={String(option.value)} className="choice">
          <input type="radio" name={id} checked={value === option.value} onChange={() => onChange(option.value)} />
          <span>{option.label}</span>
        </label>
      ))}
    </div>
  );
}

function Options({ spec, value, onChange, aria }: InputProps) {
  const { t } = useTranslation("phone");
  const show = useText();
  const options = spec.options.map((option) => ({ value: option.id, label: show(option.title) }));
  if (options.length <= RADIOS_MAX) return <Radios id={spec.id} options={options} value={value} onChange={onChange} />;
  return (
    <select id={spec.id} value={text(value)} onChange={(event) => onChange(event.target.value)} {...aria}>
      <option value="">{t("choose.one")}</option>
      {options.map((option) => (
        <option key={option.value} value={option.value}>
          {option.label}
        </option>
      ))}
    </select>
  );
}

function NumberField({ spec, value, onChange, aria }: InputProps) {
  const { t } = useTranslation();
  const whole = spec.type === "integer";
  return (
    <span className="with-unit">
      <input
        id={spec.id}
        type="number"
        inputMode={whole ? "numeric" : "decimal"}
        step={whole ? 1 : spec.type === "money" ? 0.01 : "any"}
        {...present("min", spec.min)}
        {...present("max", spec.max)}
        value={typeof value === "number" ? value : ""}
        onChange={(event) => onChange(Number.isNaN(event.target.valueAsNumber) ? null : event.target.valueAsNumber)}
        {...aria}
      />
      {spec.type === "money" && <span>{t("yuan")}</span>}
    </span>
  );
}

function Input(props: InputProps) {
  const { spec, value, onChange, aria } = props;
  const { t } = useTranslation();
  switch (spec.type) {
    case "text":
      return <input id={spec.id} value={text(value)} {...present("maxLength", spec.length_max)} onChange={(event) => onChange(event.target.value)} {...aria} />;
    case "long_text":
      return <textarea id={spec.id} rows={4} value={text(value)} {...present("maxLength", spec.length_max)} onChange={(event) => onChange(event.target.value)} {...aria} />;
    case "date":
      return <input id={spec.id} type="date" value={text(value)} onChange={(event) => onChange(event.target.value)} {...aria} />;
    case "integer":
    case "decimal":
    case "money":
      return <NumberField {...props} />;
    case "boolean":
      return <Radios id={spec.id} options={[{ value: true, label: t("yes") }, { value: false, label: t("no") }]} value={value} onChange={onChange} />;
    case "choice":
      return <Options {...props} />;
    case "organisation":
      return <OrganisationPick id={spec.id} value={text(value) === "" ? [] : [text(value)]} onChange={(chosen) => onChange(chosen[0])} />;
    case "region":
      return <RegionPick id={spec.id} value={text(value) === "" ? [] : [text(value)]} onChange={(chosen) => onChange(chosen[0])} />;
    case "task_list":
      return <Tasks value={Array.isArray(value) ? (value as Task[]) : []} onChange={onChange} />;
    default:
      return <p className="quiet">{t("phone:on_full")}</p>;
  }
}

/** Whether the input is one control that a label can name; else the field is a group of several. */
function isSingle(spec: FieldSpec): boolean {
  return !["boolean", "task_list", "organisation", "region"].includes(spec.type) && (spec.type !== "choice" || spec.options.length > RADIOS_MAX);
}

interface BoxProps {
  id: string;
  title: string;
  required: boolean;
  single: boolean;
  help?: string | undefined;
  fault?: string | undefined;
  children: (aria: InputProps["aria"]) => ReactNode;
}

/** A field with its title, help, and what is wrong with it. */
export function Box({ id, title, required, single, help = "", fault = "", children }: BoxProps) {
  const { t } = useTranslation("phone");
  const told = [help === "" ? "" : `${id}-help`, fault === "" ? "" : `${id}-fault`].filter((it) => it !== "").join(" ");
  const aria = { ...(told === "" ? {} : { "aria-describedby": told }), ...(fault === "" ? {} : { "aria-invalid": true as const }) };
  const name = (
    <>
      {title}
      {required && <span className="must"> {t("must")}</span>}
    </>
  );
  const rest = (
    <>
      {help !== "" && (
        <p id={`${id}-help`} className="quiet">
          {help}
        </p>
      )}
      {children(aria)}
      {fault !== "" && (
        <p id={`${id}-fault`} className="fault">
          {fault}
        </p>
      )}
    </>
  );
  if (single) {
    return (
      <div className="field">
        <label htmlFor={id}>{name}</label>
        {rest}
      </div>
    );
  }
  return (
    <fieldset className="field" aria-describedby={told === "" ? undefined : told}>
      <legend>{name}</legend>
      {rest}
    </fieldset>
  );
}

interface FieldProps {
  spec: FieldSpec;
  value: unknown;
  fault?: string | undefined;
  onChange: (value: unknown) => void;
}

export function Field({ spec, value, fault, onChange }: FieldProps) {
  const show = useText();
  return (
    <Box id={spec.id} title={show(spec.title)} required={spec.required} single={isSingle(spec)} help={spec.help ? show(spec.help) : ""} fault={fault}>
      {(aria) => <Input spec={spec} value={value} onChange={onChange} aria={aria} />}
    </Box>
  );
}
