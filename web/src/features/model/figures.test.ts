import { expect, test } from "vitest";
import { KINDS_MAX, bestFor, floorOf, heatRows, pointOf, surestFor, warmth } from "./figures";

const coverage = [
  { coverage: 0.5, threshold: 0.95, accuracy: 0.99 },
  { coverage: 0.8, threshold: 0.8, accuracy: 0.97 },
  { coverage: 1, threshold: 0.2, accuracy: 0.87 },
];

test("a row of the heat table counts every text once", () => {
  const labels = [
    { label: "A", rows: 10 },
    { label: "B", rows: 4 },
  ];
  const confusion = [
    { truth: "A", answer: "A", rows: 7 },
    { truth: "A", answer: "B", rows: 2 },
    { truth: "A", answer: "", rows: 1 },
    { truth: "B", answer: "B", rows: 4 },
  ];
  expect(heatRows(labels, confusion)).toEqual([
    { label: "A", cells: [7, 2], others: 1, rows: 10 },
    { label: "B", cells: [0, 4], others: 0, rows: 4 },
  ]);
});

test("a table of many kinds shows the most frequent", () => {
  const labels = Array.from({ length: 40 }, (_, place) => ({ label: `K${place}`, rows: 40 - place }));
  expect(heatRows(labels, [])).toHaveLength(KINDS_MAX);
  expect(warmth(0, 0)).toBe(0);
  expect(warmth(5, 10)).toBe(0.5);
});

test("the curve stays inside its plot and the axis begins at a tenth", () => {
  const plot = { width: 400, height: 200, left: 40, bottom: 30 };
  const floor = floorOf(coverage);
  expect(floor).toBe(0.8);
  for (const { x, y } of coverage.map((row) => pointOf(row, floor, plot))) {
    expect(x).toBeGreaterThanOrEqual(plot.left);
    expect(x).toBeLessThanOrEqual(plot.width);
    expect(y).toBeGreaterThanOrEqual(0);
    expect(y).toBeLessThanOrEqual(plot.height - plot.bottom);
  }
});

test("a wanted accuracy finds the threshold that answers most", () => {
  expect(bestFor(coverage, 0.97)?.threshold).toBe(0.8);
  expect(bestFor(coverage, 0.999)).toBeUndefined();
});

test("joining begins below no score that was wrong too often", () => {
  const joins = [
    { threshold: 0.99, coverage: 0.1, accuracy: 1 },
    { threshold: 0.9, coverage: 0.3, accuracy: 0.98 },
    { threshold: 0.8, coverage: 0.5, accuracy: 0.9 },
    { threshold: 0.7, coverage: 0.9, accuracy: 0.99 },
  ];
  expect(surestFor(joins, 0.98)?.threshold).toBe(0.9);
  expect(surestFor(joins, 0.9)?.threshold).toBe(0.7);
  expect(surestFor([{ threshold: 0.9, coverage: 1, accuracy: 0.5 }], 0.9)).toBeUndefined();
  expect(surestFor([], 0.9)).toBeUndefined();
});
