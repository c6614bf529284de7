import { expect, test } from "vitest";
import { isNumber } from "./find";

test("a number is told from words", () => {
  for (const number of ["SX2026-000001", "zl2026-000012", "ZL2026-000012-3"]) {
    expect(isNumber(number), number).toBe(true);
  }
  for (const words of ["小区漏水", "loushui", "12345", "SX", "2026-03-05"]) {
    expect(isNumber(words), words).toBe(false);
  }
});
