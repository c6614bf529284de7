// Decision tables: every row that speaks with why and its article, what other rows wait for, and the rest folded away. A person
// decides; no row binds.
import { Card, Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { comma } from "../../lib/format";

type Table = Schema["TableView"];
type Row = Schema["RowView"];

function Line({ row }: { row: Row }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <li className={row.spoke === "yes" ? "row-spoke" : "muted"}>
      <div>
        {text(row.says)}{" "}
        {row.proposes.map((option) => (
          <Tag key={option.zh} color={row.spoke === "yes" ? "blue" : "default"}>
            {text(option)}
          </Tag>
        ))}
      </div>
      {row.open.length > 0 && <div>{t("table.waits", { fields: row.open.map(text).join(comma()) })}</div>}
      <div className="muted">{row.basis}</div>
    </li>
  );
}

function Lines({ rows }: { rows: Row[] }) {
  return (
    <ul className="clocks">
      {rows.map((row) => (
        <Line key={row.id} row={row} />
      ))}
    </ul>
  );
}

function One({ table }: { table: Table }) {
  const { t } = useTranslation();
  const text = useText();
  const of = (spoke: string) => table.rows.filter((row) => row.spoke === spoke);
  const spoken = of("yes");
  const folded = (["unknown", "no"] as const).filter((spoke) => of(spoke).length > 0);
  return (
    <Card title={text(table.title)}>
      <p className="muted">{t("table.advice", { field: text(table.field) })}</p>
      {spoken.length === 0 ? <p>{t("table.silent")}</p> : <Lines rows={spoken} />}
      {folded.map((spoke) => (
        <details key={spoke}>
          <summary>{t(`table.${spoke}`, { number: of(spoke).length })}</summary>
          <Lines rows={of(spoke)} />
        </details>
      ))}
      <p className="muted">{table.basis}</p>
    </Card>
  );
}

export function Tables({ tables }: { tables: Table[] }) {
  return (
    <>
      {tables.map((table) => (
        <One key={table.id} table={table} />
      ))}
    </>
  );
}
