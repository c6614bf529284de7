import { expect, test } from "vitest";
import { inTurn, newUlid } from "./waiting";

test("an id of a visit has the form that the server reads, and sorts by time", () => {
  const chance = Uint8Array.from({ length: 16 }, (_, place) => place * 17);
  expect(newUlid(0, chance)).toMatch(/^[0-7][0-9A-HJKMNP-TV-Z]{25}$/);
  expect(newUlid(1_772_000_000_000, chance) > newUlid(1_771_000_000_000, chance)).toBe(true);
  expect(new Set(Array.from({ length: 100 }, () => newUlid(1))).size).toBe(100);
});

test("a work asked for while it runs is done once more, and never twice at once", async () => {
  const ends: (() => void)[] = [];
  const send = inTurn(() => new Promise((resolve) => ends.push(resolve)));
  const first = send();
  void send();
  void send();
  expect(ends.length).toBe(1);
  ends[0]?.();
  await expect.poll(() => ends.length).toBe(2);
  ends[1]?.();
  await first;
  expect(ends.length).toBe(2);
  void send();
  expect(ends.length).toBe(3);
});

test("a work that failed can be asked for again", async () => {
  let failing = true;
  const send = inTurn(() => (failing ? Promise.reject(new Error("no database")) : Promise.resolve()));
  await expect(send()).rejects.toThrow("no database");
  failing = false;
  await send();
});
