// An input for a field of a procedure, chosen by its type.
import { Checkbox, Input, InputNumber, Radio, Select } from "antd";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { useText } from "../lib/bilingual";
import { instantOf, localOf } from "../lib/instant";
import { DayInput } from "./day-input";
import { MediatorSelect } from "./mediator-select";
import { OrganisationSelect } from "./organisation-select";
import { TaskList, type Task } from "./task-list";

export type FieldSpec = Schema["FieldSpec"];

export interface FieldInputProps {
  spec: FieldSpec;
  value: unknown;
  onChange: (value: unknown) => void;
}

// A tree of regions is large and few fields ask for one: it is fetched with the first of them.
const RegionSelect = lazy(() => import("./choices").then((module) => ({ default: module.RegionSelect })));

const text = (value: unknown): string => (typeof value === "string" ? value : "");
const number = (value: unknown): number | null => (typeof value === "number" ? value : null);
const limit = (value: number | null | undefined): { [key: string]: number } | object => (value === null || value === undefined ? {} : { maxLength: value });

/** An option with the article behind it, where it has one. */
function Option({ title, basis }: { title: string; basis: string | null | undefined }) {
  return (
    <span className="option">
      {title}
      {basis && <span className="muted">{basis}</span>}
    </span>
  );
}

function Choice({ spec, value, onChange }: FieldInputProps) {
  const show = useText();
  const options = spec.options.map((option) => ({ value: option.id, label: show(option.title), basis: option.basis }));
  const shown = options.map((option) => ({ value: option.value, label: <Option title={option.label} basis={option.basis} /> }));
  return options.length <= 4 ? (
    <Radio.Group id={spec.id} className="choices" options={shown} value={text(value)} onChange={(event) => onChange(event.target.value)} />
  ) : (
    <Select
      id={spec.id}
      className="picker whole"
      showSearch={{ optionFilterProp: "label" }}
      options={options}
      optionRender={(option) => <Option title={option.data.label} basis={option.data.basis} />}
      value={text(value) || undefined}
      onChange={onChange}
    />
  );
}

export function FieldInput({ spec, value, onChange }: FieldInputProps) {
  const { t } = useTranslation();
  switch (spec.type) {
    case "text":
      return <Input id={spec.id} value={text(value)} {...limit(spec.length_max)} onChange={(event) => onChange(event.target.value)} />;
    case "long_text":
      return (
        <Input.TextArea id={spec.id} value={text(value)} autoSize={{ minRows: 3, maxRows: 12 }} {...limit(spec.length_max)} onChange={(event) => onChange(event.target.value)} />
      );
    case "date":
      return <DayInput id={spec.id} value={text(value)} onChange={onChange} />;
    case "instant":
      return <Input id={spec.id} type="datetime-local" className="picker" value={localOf(text(value))} onChange={(event) => onChange(instantOf(event.target.value))} />;
    case "integer":
    case "decimal":
    case "money":
      return <InputNumber id={spec.id} value={number(value)} {...(spec.type === "money" ? { suffix: t("yuan"), precision: 2 } : {})} onChange={onChange} />;
    case "boolean":
      return (
        <Radio.Group
          id={spec.id}
          value={value}
          options={[
            { value: true, label: t("yes") },
            { value: false, label: t("no") },
          ]}
          onChange={(event) => onChange(event.target.value)}
        />
      );
    case "choice":
      return <Choice spec={spec} value={value} onChange={onChange} />;
    case "organisation":
      return <OrganisationSelect id={spec.id} value={text(value) || undefined} onChange={(chosen) => onChange(chosen[0])} />;
    case "region":
      return (
        <Suspense fallback={<span className="ant-input day-waiting" />}>
          <RegionSelect id={spec.id} value={text(value) || undefined} onChange={onChange} />
        </Suspense>
      );
    case "mediator":
      return <MediatorSelect id={spec.id} value={text(value) || undefined} onChange={onChange} />;
    case "task_list":
      return <TaskList value={Array.isArray(value) ? (value as Task[]) : []} onChange={onChange} />;
    default:
      return <Checkbox disabled>{spec.type}</Checkbox>;
  }
}
