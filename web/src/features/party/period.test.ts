import { expect, test } from "vitest";
import { isPeriod } from "./period";

test("a period has two days in their order", () => {
  expect(isPeriod({ from: "2026-03-05", to: "2026-03-05" })).toBe(true);
  expect(isPeriod({ from: "2026-03-05", to: "2026-11-01" })).toBe(true);
  expect(isPeriod({ from: "2026-03-06", to: "2026-03-05" })).toBe(false);
  expect(isPeriod({ from: "", to: "2026-03-05" })).toBe(false);
  expect(isPeriod({ from: "2026-03-05", to: "" })).toBe(false);
});
