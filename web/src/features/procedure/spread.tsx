// How long something took, in words: the median with its population, or why there is none.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatCount, formatNumber } from "../../lib/format";
import { durationOf } from "../../lib/duration";

export type Spread = Schema["SpreadView"];

/** Words for figures of a population, which must have some size. */
export function useSpread(least: number) {
  const { t } = useTranslation("procedure");
  const told = (seconds: number) => {
    const { key, number, digits } = durationOf(seconds);
    return t(key, { number: formatNumber(number, digits) });
  };
  const time = (spread: Spread, seconds: number | null | undefined) => {
    if (typeof seconds === "number") {
      return told(seconds);
    }
    return spread.ended < least ? t("path.few", { least: formatCount(least) }) : t("path.open_end");
  };
  const population = ({ ended, going_on }: Spread) =>
    t(going_on === 0 ? "path.n" : "path.n_of", { ended: formatCount(ended), going_on: formatCount(going_on) });
  return {
    median: (spread: Spread) => time(spread, spread.median_s),
    p90: (spread: Spread) => time(spread, spread.p90_s),
    population,
    /** The median with its population. */
    whole: (spread: Spread) => `${time(spread, spread.median_s)} (${population(spread)})`,
  };
}
