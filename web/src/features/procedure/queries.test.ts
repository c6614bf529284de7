import { expect, test } from "vitest";
import { chosenOf, logAddress } from "./queries";

test("the choice is what stands in the address", () => {
  expect(chosenOf({ version: "2026-11", from: "", to: 7, changed_on: "2026-03-05", other: "x" })).toEqual({ version: "2026-11", changed_on: "2026-03-05" });
});

test("the log is that of the same choice", () => {
  expect(logAddress("a b", { from: "2026-03-05", changed_on: "2026-04-01" }, "xes")).toBe("/api/procedures/a%20b/trails?format=xes&from=2026-03-05");
});
