import { expect, test } from "vitest";
import { addPoint, isDrawn, pathOf, pointIn, type Stroke } from "./strokes";

test("a place on the screen becomes a point of the field and never lies outside it", () => {
  const box = { left: 20, top: 100, width: 350, height: 140 };
  expect(pointIn(box, 20, 100)).toEqual([0, 0]);
  expect(pointIn(box, 195, 170)).toEqual([500, 200]);
  expect(pointIn(box, 900, 30)).toEqual([1000, 0]);
});

test("a finger that rests adds no points", () => {
  expect(addPoint([[10, 10]], [12, 11])).toEqual([[10, 10]]);
  expect(addPoint([[10, 10]], [20, 11])).toEqual([[10, 10], [20, 11]]);
});

test("a dot is drawn and is no name", () => {
  const dot: Stroke = [[10, 10]];
  expect(pathOf(dot)).toBe("M10 10L11 10");
  expect(isDrawn([dot])).toBe(false);
  expect(isDrawn([[[10, 10], [300, 10]]])).toBe(true);
  expect(isDrawn([])).toBe(false);
});
