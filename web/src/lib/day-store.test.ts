import { expect, test } from "vitest";
import { ProblemError } from "../api/client";
import { askOrKept, overOn } from "./day-store";
import { dayInChina } from "./instant";

test("the day is that of China, whatever the clock of the phone is set to", () => {
  expect(dayInChina(new Date("2026-03-05T15:59:59Z"))).toBe("2026-03-05");
  expect(dayInChina(new Date("2026-03-05T16:00:00Z"))).toBe("2026-03-06");
});

test("what is of another day is over, before it and after it", () => {
  const kept = ["2026-03-04", "2026-03-05", "2026-03-06"].map((day) => ({ name: day, day }));
  expect(overOn(kept, "2026-03-05")).toEqual(["2026-03-04", "2026-03-06"]);
});

test("a browser that keeps nothing still asks, and its faults are those of the network", async () => {
  expect(await askOrKept("x", () => Promise.resolve(1), () => 1)).toBe(1);
  const away = () => Promise.reject(new ProblemError(0, "offline", ""));
  await expect(askOrKept("x", away, () => 1)).rejects.toThrow("offline");
});
