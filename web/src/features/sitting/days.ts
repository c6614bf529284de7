// Days of the page of sittings: eight weeks from a day, and the sittings of each day together.
import type { Schema } from "../../api/client";
import { dayInChina } from "../../lib/instant";

const DAY_MS = 86_400_000;
/** Days that the page shows. */
const SHOWN = 56;

/** The last day that is shown from a day on. */
export function lastDay(from: string): string {
  return new Date(new Date(`${from}T00:00:00Z`).getTime() + (SHOWN - 1) * DAY_MS).toISOString().slice(0, 10);
}

export interface Day {
  on: string;
  sittings: Schema["SittingView"][];
}

/** Sittings by the day in China on which they begin. */
export function byDay(sittings: readonly Schema["SittingView"][]): Day[] {
  const days: Day[] = [];
  for (const sitting of sittings) {
    const on = dayInChina(new Date(sitting.starts_at));
    const last = days.at(-1);
    if (last?.on === on) {
      last.sittings.push(sitting);
    } else {
      days.push({ on, sittings: [sitting] });
    }
  }
  return days;
}
