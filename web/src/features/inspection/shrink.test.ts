import { expect, test } from "vitest";
import { fitted } from "./shrink";

test("the longest side is cut to the limit, and nothing is made larger", () => {
  const check = (width: number, height: number, expected: [number, number]) => {
    expect(Object.values(fitted(width, height, 1600))).toEqual(expected);
  };
  check(4000, 3000, [1600, 1200]);
  check(3000, 4000, [1200, 1600]);
  check(800, 600, [800, 600]);
  check(1600, 1, [1600, 1]);
  check(100_000, 10, [1600, 1]);
});
