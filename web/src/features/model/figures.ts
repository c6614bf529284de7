// What is drawn of a model's report: which kinds the heat table shows, how warm a cell is, and the line of the coverage curve.
import type { Schema } from "../../api/client";

type Label = Pick<Schema["ModelLabel"], "label" | "rows">;
type Confusion = Schema["ModelConfusion"];
type Coverage = Schema["ModelCoverage"];

/** Kinds that fit a heat table; the most frequent are shown. */
export const KINDS_MAX = 14;

export interface HeatRow {
  label: string;
  /** Texts that got each shown answer, in the order of the rows. */
  cells: number[];
  /** Texts that got an answer which is not shown. */
  others: number;
  rows: number;
}

/** Rows of the heat table: truth by answer, for the most frequent kinds. */
export function heatRows(labels: readonly Label[], confusion: readonly Confusion[]): HeatRow[] {
  const shown = labels.slice(0, KINDS_MAX);
  const count = new Map(confusion.map((it) => [`${it.truth}\n${it.answer}`, it.rows]));
  return shown.map(({ label, rows }) => {
    const cells = shown.map((answer) => count.get(`${label}\n${answer.label}`) ?? 0);
    const sum = cells.reduce((total, cell) => total + cell, 0);
    return { label, cells, others: Math.max(0, rows - sum), rows };
  });
}

/** How warm a cell is: its share of the row, 0 to 1. */
export function warmth(cell: number, rows: number): number {
  return rows === 0 ? 0 : Math.min(1, cell / rows);
}

export interface Plot {
  width: number;
  height: number;
  left: number;
  bottom: number;
}

/** Lowest accuracy that the curve's axis shows: a round tenth below everything drawn. */
export function floorOf(coverage: readonly Coverage[]): number {
  const least = Math.min(1, ...coverage.map((row) => row.accuracy));
  return Math.min(0.9, Math.floor(least * 10) / 10);
}

/** The curve begins at this share of texts: what is less is of no use to an office. */
const COVERAGE_FROM = 0.5;
/** Pixels to the right of the last point, for its label. */
const RIGHT = 28;

/** Where a row of the curve stands, in pixels from the upper left. */
export function pointOf(row: Coverage, floor: number, plot: Plot): { x: number; y: number } {
  const x = plot.left + ((row.coverage - COVERAGE_FROM) / (1 - COVERAGE_FROM)) * (plot.width - plot.left - RIGHT);
  const tall = plot.height - plot.bottom - 12;
  return { x, y: 12 + (1 - (row.accuracy - floor) / (1 - floor)) * tall };
}

/** The row whose threshold buys at least this accuracy for the most texts. */
export function bestFor(coverage: readonly Coverage[], accuracy: number): Coverage | undefined {
  return coverage.filter((row) => row.accuracy >= accuracy).sort((one, two) => two.coverage - one.coverage)[0];
}

/** The lowest score from which joining was right often enough, reached without a score above it that was not; rows begin
 * with the highest. */
export function surestFor(joins: readonly Coverage[], precision: number): Coverage | undefined {
  const wrong = joins.findIndex((row) => row.accuracy < precision);
  return wrong === -1 ? joins.at(-1) : joins[wrong - 1];
}
