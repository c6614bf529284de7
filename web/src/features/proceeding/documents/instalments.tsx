// Instalments: days with amounts, and whether they add up.
import { Button, InputNumber } from "antd";
import { useTranslation } from "react-i18next";
import { DayInput } from "../../../components/day-input";
import { formatCount } from "../../../lib/format";
import { differenceOf, sumOf, yuan } from "./sum";

export interface Instalment {
  on: string;
  amount: number | null;
}

const INSTALMENTS_MAX = 60;

interface Props {
  id: string;
  value: readonly Instalment[];
  /** What they must add up to; none when there is no amount. */
  amount: number | null;
  onChange: (value: Instalment[]) => void;
}

export function Instalments({ id, value, amount, onChange }: Props) {
  const { t } = useTranslation("document");
  const change = (place: number, changed: Partial<Instalment>) => onChange(value.map((row, at) => (at === place ? { ...row, ...changed } : row)));
  const difference = differenceOf(value, amount);
  return (
    <div role="group" aria-label={t("instalments")}>
      {value.map((row, place) => (
        // Rows have no name of their own: their place is what they are.
        <div className="instalment" key={place}>
          <span>{t("instalment", { number: formatCount(place + 1) })}</span>
          <DayInput {...(place === 0 ? { id } : {})} value={row.on} placeholder={t("instalment_on")} onChange={(on) => change(place, { on })} />
          <InputNumber aria-label={t("instalment_amount", { number: formatCount(place + 1) })} value={row.amount} min={0} precision={2} suffix={t("words:yuan")} onChange={(next) => change(place, { amount: next })} />
          <Button size="small" onClick={() => onChange(value.filter((_, at) => at !== place))} aria-label={t("instalment_remove", { number: formatCount(place + 1) })}>
            {t("words:remove")}
          </Button>
        </div>
      ))}
      <Button size="small" {...(value.length === 0 ? { id } : {})} disabled={value.length >= INSTALMENTS_MAX} onClick={() => onChange([...value, { on: "", amount: null }])}>
        {t("instalment_add")}
      </Button>
      {value.length > 0 && (
        <p role="status" className={difference === 0 || difference === null ? "muted" : "danger"}>
          {t("sum", { sum: yuan(sumOf(value)) })}
          {difference !== null && difference !== 0 && amount !== null && t(difference < 0 ? "sum_little" : "sum_much", { amount: yuan(amount), by: yuan(Math.abs(difference)) })}
        </p>
      )}
    </div>
  );
}
