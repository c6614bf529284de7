import { expect, test } from "vitest";
import { changeOf } from "./change";

const nothing = { category: null, level: null, on: null, windows_days: null, count_min: null, ratio_min: null, recurrence_days_min: null };

test("what is left empty stays as it is", () => {
  expect(changeOf({})).toEqual(nothing);
  expect(changeOf({ windows_days: [], count_min: null })).toEqual(nothing);
});

test("what is typed is sent, windows in order", () => {
  expect(changeOf({ category: "D13", on: "false", windows_days: [14, 7], ratio_min: 1.5 })).toEqual({ ...nothing, category: "D13", on: false, windows_days: [7, 14], ratio_min: 1.5 });
});
