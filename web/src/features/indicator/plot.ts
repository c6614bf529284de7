// Where points of a funnel and of a trend stand in their plots; no drawing here.
import type { Schema } from "../../api/client";

type Row = Schema["FigureRowView"];
type Point = Schema["TrendPointView"];

export interface Plot {
  width: number;
  height: number;
  left: number;
  right: number;
  top: number;
  bottom: number;
}

export interface FunnelPoint {
  row: Row;
  base: number;
  rate: number;
  inner: readonly [number, number];
  outer: readonly [number, number];
}

/** Rows that stand in a funnel, the smallest base first. */
export function funnelPoints(rows: readonly Row[]): FunnelPoint[] {
  const points = rows.flatMap((row) => {
    const { beside, rate, base } = row;
    if (!beside || !rate || !base) {
      return [];
    }
    return [{ row, base: Number(base), rate: Number(rate), inner: pair(beside.inner), outer: pair(beside.outer) }];
  });
  return points.sort((one, two) => one.base - two.base);
}

function pair(limits: readonly number[]): readonly [number, number] {
  return [limits[0] ?? 0, limits[1] ?? 0];
}

/** A round number above, for the end of an axis: 1, 2 or 5 times a power of ten. */
export function roundAbove(value: number): number {
  if (value <= 0) {
    return 1;
  }
  const power = 10 ** Math.floor(Math.log10(value));
  const step = [1, 2, 5, 10].find((times) => times * power >= value) ?? 10;
  return step * power;
}

/** Four even steps of an axis that begins with nothing. */
export function steps(most: number): number[] {
  return [0, 1, 2, 3, 4].map((part) => (most * part) / 4);
}

/** Decimals that the steps of an axis need. */
export function digitsOf(most: number): number {
  const step = most / 4;
  return Number.isInteger(step) ? 0 : Number.isInteger(step * 10) ? 1 : 3;
}

export function across(plot: Plot, part: number): number {
  return plot.left + part * (plot.width - plot.left - plot.right);
}

export function up(plot: Plot, part: number): number {
  return plot.height - plot.bottom - part * (plot.height - plot.top - plot.bottom);
}

export interface TrendLine {
  /** Which series: of before the break, since, or adjusted. */
  series: "before" | "since" | "adjusted";
  /** Unbroken runs of points: place and rate. */
  runs: { at: number; rate: number }[][];
}

/** The three series of a trend; where a number is hidden or missing the line is broken. */
export function trendLines(points: readonly Point[]): TrendLine[] {
  const of = (series: TrendLine["series"], pick: (point: Point) => string | null | undefined): TrendLine => {
    const runs: { at: number; rate: number }[][] = [[]];
    points.forEach((point, at) => {
      const rate = pick(point);
      if (rate === null || rate === undefined) {
        runs.push([]);
      } else {
        runs.at(-1)?.push({ at, rate: Number(rate) });
      }
    });
    return { series, runs: runs.filter((run) => run.length > 0) };
  };
  return [
    of("before", (point) => (point.is_since ? null : point.rate)),
    of("since", (point) => (point.is_since ? point.rate : null)),
    of("adjusted", (point) => point.adjusted),
  ].filter((line) => line.runs.length > 0);
}

/** The first place that lies after the break, or none. */
export function breakAt(points: readonly Point[]): number | null {
  const at = points.findIndex((point) => point.is_since);
  return at > 0 ? at : null;
}
