import { expect, test } from "vitest";
import { differenceOf, sumOf, yuan } from "./sum";

const parts = (...amounts: (number | null)[]) => amounts.map((amount) => ({ amount }));

test("sums lose no fen, and the difference has a sign", () => {
  expect(sumOf(parts(0.1, 0.2, null))).toBe(0.3);
  expect(differenceOf(parts(5000, 7000), 12000)).toBe(0);
  expect(differenceOf(parts(5000, 6999.5), 12000)).toBe(-0.5);
  expect(differenceOf(parts(13000), 12000)).toBe(1000);
  expect(differenceOf([], 12000)).toBeNull();
  expect(differenceOf(parts(1), null)).toBeNull();
  expect(yuan(1234.5)).toBe("1,234.50");
});
