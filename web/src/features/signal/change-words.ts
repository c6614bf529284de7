// A change of the watch in words.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { comma, formatCount, formatNumber } from "../../lib/format";

type Change = Schema["ChangeView"];

export function useChangeWords() {
  const { t } = useTranslation("signal");
  const text = useText();
  const where = (change: Change) =>
    [change.category ? text(change.category.name) : t("tuning.every_category"), t(change.level ? `tuning.level_of.${change.level}` : "tuning.every_level")].join(" · ");
  const what = (change: Change) => {
    const said: string[] = [];
    if (typeof change.on === "boolean") said.push(t(`tuning.on_of.${change.on}`));
    if (change.windows_days) said.push(`${t("tuning.windows")} ${t("tuning.windows_of", { days: change.windows_days.join(comma()) })}`);
    if (typeof change.count_min === "number") said.push(`${t("tuning.count_min")} ${t("tuning.of_reports", { number: formatCount(change.count_min) })}`);
    if (typeof change.ratio_min === "number") said.push(`${t("tuning.ratio_min")} ${t("tuning.of_times", { number: formatNumber(change.ratio_min, 1) })}`);
    if (typeof change.recurrence_days_min === "number") said.push(`${t("tuning.recurrence_days_min")} ${t("tuning.of_days", { number: formatCount(change.recurrence_days_min) })}`);
    return said.join(" · ");
  };
  return { where, what };
}
