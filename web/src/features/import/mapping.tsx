// What each column of a file holds, and its first rows.
import { Form, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Wide } from "../../components/wide";
import { comma } from "../../lib/format";
import type { Preview } from "./upload";

const single = ["reported_at", "external_id", "category", "place", "longitude", "latitude", "channel", "reporter_name", "reporter_phone"] as const;

export type Mapping = Schema["MappingView"];

export function isMapped(mapping: Mapping): boolean {
  return mapping.text.length > 0 && typeof mapping.reported_at === "string" && mapping.reported_at !== "";
}

interface Props {
  columns: string[];
  mapping: Mapping;
  onChange: (mapping: Mapping) => void;
}

export function MappingForm({ columns, mapping, onChange }: Props) {
  const { t } = useTranslation("import");
  const options = columns.map((column) => ({ value: column, label: column }));
  return (
    <section>
      <h2>{t("mapping_title")}</h2>
      <p className="muted">{t("mapping_help")}</p>
      <Form layout="vertical" className="mapping">
        {(["text", "region"] as const).map((name) => (
          <Form.Item key={name} label={t(`mapping.${name}`)} htmlFor={`mapping-${name}`} required={name === "text"}>
            <Select id={`mapping-${name}`} mode="multiple" placeholder={t("choose_columns")} options={options} value={mapping[name]} onChange={(chosen: string[]) => onChange({ ...mapping, [name]: chosen })} />
          </Form.Item>
        ))}
        {single.map((name) => (
          <Form.Item key={name} label={t(`mapping.${name}`)} htmlFor={`mapping-${name}`} required={name === "reported_at"}>
            <Select
              id={`mapping-${name}`}
              allowClear
              placeholder={t("choose_column")}
              options={options}
              value={mapping[name] ?? null}
              onChange={(chosen: string | undefined) => onChange({ ...mapping, [name]: chosen ?? null })}
            />
          </Form.Item>
        ))}
      </Form>
    </section>
  );
}

/** What becomes of a column: the fields that take it, in the order of the form. */
export function usesOf(mapping: Mapping, column: string): string[] {
  const many = (["text", "region"] as const).filter((name) => mapping[name].includes(column));
  return [...many, ...single.filter((name) => mapping[name] === column)];
}

function ColumnUse({ mapping, column }: { mapping: Mapping; column: string }) {
  const { t } = useTranslation("import");
  const uses = usesOf(mapping, column);
  if (uses.length === 0) {
    return <span className="column-use none">{t("column_unused")}</span>;
  }
  return <span className="column-use">{t("column_use", { uses: uses.map((name) => t(`mapping.${name}`)).join(comma()) })}</span>;
}

export function FirstRows({ preview, mapping }: { preview: Preview; mapping: Mapping }) {
  const { t } = useTranslation("import");
  return (
    <section>
      <h2>{t("preview_of", { number: preview.rows.length })}</h2>
      <Wide label={t("preview")}>
        <table className="rows small first-rows">
          <thead>
            <tr>
              {preview.columns.map((name, place) => (
                <th key={`${place}-${name}`} scope="col">
                  {name}
                  <ColumnUse mapping={mapping} column={name} />
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {preview.rows.map((cells, line) => (
              <tr key={line}>
                {preview.columns.map((name, place) => (
                  <td key={`${place}-${name}`}>{cells[place] ?? ""}</td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </section>
  );
}
