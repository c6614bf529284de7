// How a signal grew and shrank: the days that a reader is shown, newest first.
import type { Schema } from "../../api/client";

type Seen = Schema["SignalSeenView"];

export interface HistoryDay {
  seen: Seen;
  /** Width of the bar of observed reports, 0 to 100. */
  observed: number;
  /** Where the usual stands on the same scale, 0 to 100. */
  expected: number;
  /** How the place changed since the day before. */
  change: "grown" | "shrunk" | null;
}

function changeOf(before: Seen | undefined, after: Seen): HistoryDay["change"] {
  if (before === undefined || before.region.id === after.region.id) {
    return null;
  }
  return after.region.level < before.region.level ? "grown" : "shrunk";
}

export function historyDays(history: readonly Seen[]): HistoryDay[] {
  const most = Math.max(1, ...history.map((seen) => Math.max(seen.observed, seen.expected)));
  const share = (value: number) => Math.round((1000 * value) / most) / 10;
  const days = history.map((seen, at) => ({
    seen,
    observed: share(seen.observed),
    expected: share(seen.expected),
    change: changeOf(history[at - 1], seen),
  }));
  return days.reverse();
}
