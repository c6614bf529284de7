import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { historyDays } from "./history";

const seen = (on: string, level: number, observed: number, expected: number) =>
  ({ on, region: { id: String(level), level }, observed, expected }) as Schema["SignalSeenView"];

test("days come newest first, on one scale, with how the place changed", () => {
  const days = historyDays([seen("2026-03-01", 5, 5, 1), seen("2026-03-02", 4, 20, 4), seen("2026-03-03", 5, 10, 1)]);
  expect(days.map((day) => [day.seen.on, day.observed, day.expected, day.change])).toEqual([
    ["2026-03-03", 50, 5, "shrunk"],
    ["2026-03-02", 100, 20, "grown"],
    ["2026-03-01", 25, 5, null],
  ]);
});

test("no day and a day without reports make no fault", () => {
  expect(historyDays([])).toEqual([]);
  expect(historyDays([seen("2026-03-01", 5, 0, 0)])[0]?.observed).toBe(0);
});
