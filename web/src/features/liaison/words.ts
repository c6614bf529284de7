// Words of liaisons: levels, bars, cadence, ways.
import { useTranslation } from "react-i18next";
import { formatCount, formatNumber } from "../../lib/format";

const METRES = 1_000;
/** The highest first. */
export const LEVELS = ["province", "city", "county"] as const;

/** `cal:7` as a unit and a number. */
export function cadenceOf(text: string): { unit: string; count: number } {
  const [unit = "cal", count = "0"] = text.split(":");
  return { unit: unit === "mon" ? "mon" : "cal", count: Number(count) };
}

export function useLiaisonWords() {
  const { t } = useTranslation("liaison");
  return {
    level: (level: string) => t(`level.${level}`, { defaultValue: level }),
    bar: (bar: string) => t(`bar.${bar}`, { defaultValue: bar }),
    state: (state: string) => t(`state.${state}`, { defaultValue: state }),
    cadence: (text: string) => {
      const { unit, count } = cadenceOf(text);
      return t(`cadence.${unit}`, { number: formatCount(count) });
    },
    way: (metres: number | null | undefined) => (metres === null || metres === undefined ? t("way_unknown") : t("km", { number: formatNumber(metres / METRES, 1) })),
  };
}
