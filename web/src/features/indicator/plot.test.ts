import { describe, expect, it } from "vitest";
import type { Schema } from "../../api/client";
import { breakAt, digitsOf, funnelPoints, roundAbove, steps, trendLines } from "./plot";

const row = (base: string | null, rate: string | null): Schema["FigureRowView"] =>
  ({ base, rate, beside: rate === null ? null : { shrunk: "1.00", weight: 0.5, inner: [1, 2], outer: [0, 3], place: "within" } }) as Schema["FigureRowView"];

const point = (period: string, rate: string | null, adjusted: string | null, is_since: boolean): Schema["TrendPointView"] => ({ period, rate, adjusted, is_since });

describe("the funnel", () => {
  it("leaves out rows without a rate and begins with the smallest base", () => {
    expect(funnelPoints([row("900", "5.00"), row(null, null), row("100", "7.00")]).map((it) => [it.base, it.rate])).toEqual([
      [100, 7],
      [900, 5],
    ]);
  });
});

describe("axes", () => {
  it("end with a round number and begin with nothing", () => {
    expect([0, 0.3, 7, 12, 99, 100, 101].map(roundAbove)).toEqual([1, 0.5, 10, 20, 100, 100, 200]);
    expect(steps(200)).toEqual([0, 50, 100, 150, 200]);
    expect([200, 10, 2, 0.5].map(digitsOf)).toEqual([0, 1, 1, 3]);
  });
});

describe("the trend", () => {
  const points = [point("2024-11", "9.00", null, false), point("2024-12", null, null, false), point("2025-01", "14.00", "9.50", true), point("2025-02", "15.00", null, true)];
  it("has three series, broken where a number is hidden", () => {
    expect(trendLines(points).map((line) => [line.series, line.runs.map((run) => run.map((it) => it.at))])).toEqual([
      ["before", [[0]]],
      ["since", [[2, 3]]],
      ["adjusted", [[2]]],
    ]);
  });
  it("knows where the way of counting changed", () => {
    expect(breakAt(points)).toBe(2);
    expect(breakAt(points.slice(2))).toBeNull();
  });
});
