import { expect, test } from "vitest";
import { newUlid } from "./waiting";

test("an id of a visit has the form that the server reads, and sorts by time", () => {
  const chance = Uint8Array.from({ length: 16 }, (_, place) => place * 17);
  expect(newUlid(0, chance)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(newUlid(1_772_000_000_000, chance) > newUlid(1_771_000_000_000, chance)).toBe(true);
  expect(new Set(Array.from({ length: 100 }, () => newUlid(1))).size).toBe(100);
});
