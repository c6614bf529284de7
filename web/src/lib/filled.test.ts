import { expect, test } from "vitest";
import { filledValues } from "./filled";

test("what is empty is not sent", () => {
  expect(filledValues({ note: "", count: null, day: undefined, basis: "已核实" })).toEqual({ basis: "已核实" });
});

test("no, nought and an empty list were chosen and are sent", () => {
  expect(filledValues({ effective: false, amount: 0, tasks: [] })).toEqual({ effective: false, amount: 0, tasks: [] });
});
