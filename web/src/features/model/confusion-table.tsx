// Which kinds are taken for which: one row for the right kind, one column for the answer; the warmer, the larger its share.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Wide } from "../../components/wide";
import { useText } from "../../lib/bilingual";
import { formatCount } from "../../lib/format";
import { heatRows, KINDS_MAX, warmth } from "./figures";

// Dark words stay readable on the warmest cell.
const ALPHA_MAX = 0.6;

function Cell({ count, rows, right }: { count: number; rows: number; right: boolean }) {
  const hue = right ? "31, 111, 84" : "178, 106, 0";
  const share = warmth(count, rows);
  // Even one wrong answer shall be seen.
  const alpha = count === 0 ? 0 : 0.08 + (ALPHA_MAX - 0.08) * (right ? share : Math.min(1, share * 4));
  return (
    <td className="heat-cell" style={{ backgroundColor: `rgba(${hue}, ${alpha})` }}>
      {count === 0 ? "" : formatCount(count)}
    </td>
  );
}

export function ConfusionTable({ model }: { model: Schema["ModelView"] }) {
  const { t } = useTranslation("model");
  const text = useText();
  const rows = heatRows(model.labels, model.confusion);
  const names = model.labels.slice(0, KINDS_MAX).map((label) => text(label.name));
  const someOthers = rows.some((row) => row.others > 0);
  return (
    <>
      <p className="muted">{t("heat.how", { shown: names.length, all: model.labels.length })}</p>
      <Wide label={t("heat.title")}>
        <table className="heat">
          <thead>
            <tr>
              <th scope="col">{t("heat.corner")}</th>
              {names.map((name, place) => (
                <th key={model.labels[place]?.label} scope="col">
                  <span>{name}</span>
                </th>
              ))}
              {someOthers && <th scope="col">{t("heat.others")}</th>}
            </tr>
          </thead>
          <tbody>
            {rows.map((row, place) => (
              <tr key={row.label}>
                <th scope="row">{names[place]}</th>
                {row.cells.map((count, answer) => (
                  <Cell key={rows[answer]?.label} count={count} rows={row.rows} right={answer === place} />
                ))}
                {someOthers && <Cell count={row.others} rows={row.rows} right={false} />}
              </tr>
            ))}
          </tbody>
        </table>
      </Wide>
    </>
  );
}
