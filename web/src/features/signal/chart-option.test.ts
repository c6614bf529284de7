import { expect, test } from "vitest";
import { ACCENT, chartOption, dayHint, QUIET, shortDay, windowOf, type ChartWords } from "./chart-option";

const words: ChartWords = {
  count: "received",
  expected: "usual",
  band: "range",
  window: "rise",
  unit: "reports",
  day: (on) => on,
  shortDay,
  number: String,
};
const series = ["2026-11-19", "2026-11-20", "2026-11-21", "2026-11-22"].map((on, index) => ({ on, count: index, expected: 0.5, low: 0, high: 2 }));

interface Series {
  type: string;
  name: string;
  data: ({ value: number; itemStyle: { color: string } } | number)[];
  markArea?: { data: unknown[] };
}

function seriesOf(startOn: string, endOn: string): Series[] {
  return chartOption(series, { startOn, endOn }, words)["series"] as Series[];
}

test("the window is found in the series, and cut where the series begins", () => {
  expect(windowOf(series, { startOn: "2026-11-21", endOn: "2026-11-22" })).toEqual([2, 3]);
  expect(windowOf(series, { startOn: "2026-11-01", endOn: "2026-11-20" })).toEqual([0, 1]);
  expect(windowOf(series, { startOn: "2027-01-01", endOn: "2027-01-02" })).toBeNull();
  expect(windowOf([], { startOn: "2026-11-21", endOn: "2026-11-22" })).toBeNull();
});

test("bars of the window have the accent, and it is shaded", () => {
  const bars = seriesOf("2026-11-21", "2026-11-22").find((it) => it.type === "bar");
  expect(bars?.data).toEqual([0, 1, 2, 3].map((value) => ({ value, itemStyle: { color: value >= 2 ? ACCENT : QUIET } })));
  expect(bars?.markArea?.data).toEqual([[{ xAxis: 2, name: "rise" }, { xAxis: 3 }]]);
});

test("a window outside the series shades nothing", () => {
  expect(seriesOf("2027-01-01", "2027-01-02").find((it) => it.type === "bar")?.markArea?.data).toEqual([]);
});

test("the axis begins at zero, has a tick for each day, and the band reaches from low to high", () => {
  const option = chartOption(series, { startOn: "2026-11-21", endOn: "2026-11-22" }, words);
  expect(option["yAxis"]).toMatchObject({ min: 0, name: "reports" });
  expect(option["xAxis"]).toMatchObject({ axisTick: { interval: 0 } });
  expect(seriesOf("2026-11-21", "2026-11-22").find((it) => it.name === "range")?.data).toEqual([2, 2, 2, 2]);
});

test("days and hints are short", () => {
  expect(shortDay("2026-03-05")).toBe("3/5");
  expect(dayHint(series[1], words)).toBe("2026-11-20\nreceived  1\nusual  0.5\nrange  0 – 2");
  expect(dayHint(undefined, words)).toBe("");
});
