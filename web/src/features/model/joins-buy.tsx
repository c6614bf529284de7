// What joining by itself from a likeness on buys, at the precisions that an office may ask for.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatNumber } from "../../lib/format";
import { surestFor } from "./figures";

const WANTED = [0.99, 0.98, 0.95, 0.9];

export function JoinsBuy({ joins }: { joins: readonly Schema["ModelCoverage"][] }) {
  const { t } = useTranslation("model");
  const percent = (share: number) => `${formatNumber(100 * share, 0)} %`;
  return (
    <>
      <p className="muted">{t("joins_how")}</p>
      <ul className="curve-buys">
        {WANTED.map((precision) => {
          const row = surestFor(joins, precision);
          return (
            <li key={precision}>
              {row === undefined ? t("joins_none", { precision: percent(precision) }) : t("joins_buy", { precision: percent(precision), from: formatNumber(row.threshold, 2), recall: percent(row.coverage) })}
            </li>
          );
        })}
      </ul>
    </>
  );
}
