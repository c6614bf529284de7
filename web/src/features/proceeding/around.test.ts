import { expect, test } from "vitest";
import { around } from "./around";

test("of many steps those around the present one are shown, of a few all", () => {
  expect(around(9, 4)).toEqual([0, 9]);
  expect(around(20, 0)).toEqual([0, 9]);
  expect(around(20, 10)).toEqual([7, 16]);
  expect(around(20, 19)).toEqual([11, 20]);
  expect(around(20, -1)).toEqual([0, 9]);
});
