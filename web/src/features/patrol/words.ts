// Plans in words: why a place is visited, why one is left out, how a cap stands.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { comma, formatCount, formatDay, formatNumber } from "../../lib/format";

type Reason = Schema["VisitReasonView"];
type Cap = Schema["CapView"];

const count = (value: number | null | undefined) => formatCount(value ?? 0);

export function usePatrolWords() {
  const { t } = useTranslation("patrol");
  const text = useText();
  const kind = (reason: Reason) => (reason.category ? text(reason.category.name) : "");
  const reason = (it: Reason): string => {
    switch (it.kind) {
      case "signal":
        return t("reason.signal", { kind: kind(it), from: formatDay(it.start_on ?? ""), to: formatDay(it.end_on ?? ""), observed: count(it.observed), expected: formatNumber(it.expected ?? 0, 1), here: count(it.here) });
      case "series":
        return t("reason.series", { kind: kind(it), days: count(it.days), observed: count(it.observed), expected: formatNumber(it.expected ?? 0, 1) });
      case "near_repeat":
        return t("reason.near_repeat", { kind: kind(it), metres: count(it.distance_m_max), days: count(it.days), ratio: formatNumber(it.ratio ?? 0, 1), newest: formatDay(it.newest_on ?? "") });
      case "hours":
        return t("reason.hours", { kind: kind(it), from: it.from, to: it.to, days: count(it.days), of: count(it.of), observed: count(it.observed) });
      case "weekday":
        return t("reason.weekday", { kind: kind(it), weekday: t(`weekday.${it.weekday ?? 1}`), days: count(it.days), of: count(it.of), observed: count(it.observed) });
      case "long_ago":
        return it.days === null || it.days === undefined ? t("reason.never") : t("reason.long_ago", { days: count(it.days) });
      default:
        return t("reason.asked", { why: it.why ?? "" });
    }
  };
  const cap = (it: Cap) => t(`cap.${it.level}`, { visits: count(it.visits), visits_max: count(it.visits_max), days: count(it.period_days) });
  const leftOut = (why: Schema["LeftOutWhyView"]): string => {
    switch (why.kind) {
      case "cap_reached":
        return why.cap ? t(`left_out.cap_${why.cap.level}`, { visits: count(why.cap.visits), visits_max: count(why.cap.visits_max), days: count(why.cap.period_days) }) : "";
      case "too_soon":
        return t("left_out.too_soon", { days: count(why.gap_days), least: count(why.gap_days_min) });
      case "window_closed":
        return t("left_out.window_closed", { from: why.from, to: why.to });
      default:
        return t(`left_out.${why.kind}`);
    }
  };
  const kilometres = (metres: number | null | undefined) => (typeof metres === "number" ? t("kilometres", { number: formatNumber(metres / 1000, 1) }) : t("way_unknown"));
  const weekdays = (days: readonly number[]) => (days.length === 7 ? t("every_day") : days.map((day) => t(`weekday.${day}`)).join(comma()));
  return { reason, cap, leftOut, kilometres, weekdays, state: (state: string) => t(`state.${state}`), way: (way: string) => t(`way.${way}`) };
}
