// Periods as addresses write them: 2025, 2025-Q3, 2025-03.
export type Grain = "year" | "quarter" | "month";

export const GRAINS: readonly Grain[] = ["year", "quarter", "month"];

export function grainOf(period: string): Grain {
  if (period.includes("Q")) {
    return "quarter";
  }
  return period.includes("-") ? "month" : "year";
}

/** The grains that are no shorter than the shortest that is shown. */
export function grainsFrom(finest: Grain): readonly Grain[] {
  return GRAINS.slice(0, GRAINS.indexOf(finest) + 1);
}

/** The period of another grain that ends with this one. */
export function periodIn(period: string, grain: Grain): string {
  const year = period.slice(0, 4);
  const month = lastMonth(period);
  if (grain === "year") {
    return year;
  }
  return grain === "quarter" ? `${year}-Q${Math.ceil(month / 3)}` : `${year}-${String(month).padStart(2, "0")}`;
}

function lastMonth(period: string): number {
  const [, rest] = period.split("-");
  if (rest === undefined) {
    return 12;
  }
  return rest.startsWith("Q") ? Number(rest.slice(1)) * 3 : Number(rest);
}

/** The period of the same grain that lies `steps` later, or earlier when below zero. */
export function stepped(period: string, steps: number): string {
  const grain = grainOf(period);
  const year = Number(period.slice(0, 4));
  if (grain === "year") {
    return String(year + steps);
  }
  const many = grain === "quarter" ? 4 : 12;
  const place = (grain === "quarter" ? Number(period.slice(6)) : Number(period.slice(5))) - 1 + steps;
  const moved = year + Math.floor(place / many);
  const part = (((place % many) + many) % many) + 1;
  return grain === "quarter" ? `${moved}-Q${part}` : `${moved}-${String(part).padStart(2, "0")}`;
}
