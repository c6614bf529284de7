import { expect, test } from "vitest";
import { perThousand, periodOf } from "./queries";

test("a share of nothing is none", () => {
  expect(perThousand(3, 600)).toBe(5);
  expect(perThousand(0, 600)).toBe(0);
  expect(perThousand(3, 0)).toBeNull();
  expect(perThousand(3, null)).toBeNull();
});

test("an address is read into a period", () => {
  expect(periodOf({ region_id: "R", from: "2026-03-01", to: "", other: 1 })).toEqual({ region_id: "R", from: "2026-03-01" });
});
