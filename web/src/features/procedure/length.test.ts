import { expect, test } from "vitest";
import { lengthOf } from "./length";

test("every length that a procedure may write has its unit", () => {
  expect(lengthOf("work:3")).toEqual({ unit: "working", number: 3 });
  expect(lengthOf("cal:30")).toEqual({ unit: "calendar", number: 30 });
  expect(lengthOf("cal!:10")).toEqual({ unit: "calendar_fixed", number: 10 });
  expect(lengthOf("hour:24")).toEqual({ unit: "hours", number: 24 });
  expect(lengthOf("mon:6")).toEqual({ unit: "months", number: 6 });
  expect(lengthOf("inst")).toEqual({ unit: "instant", number: 0 });
});
