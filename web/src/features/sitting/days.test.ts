import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { dayInChina } from "../../lib/instant";
import { byDay, lastDay } from "./days";

const at = (starts_at: string) => ({ id: starts_at, starts_at }) as Schema["SittingView"];

test("a sitting belongs to its day in China", () => {
  const days = byDay([at("2026-03-05T15:59:00Z"), at("2026-03-05T16:00:00Z"), at("2026-03-06T02:00:00Z")]);
  expect(days.map((day) => [day.on, day.sittings.length])).toEqual([
    ["2026-03-05", 1],
    ["2026-03-06", 2],
  ]);
});

test("the page shows eight weeks", () => {
  expect(dayInChina(new Date("2026-03-05T16:30:00Z"))).toBe("2026-03-06");
  expect(lastDay("2026-02-01")).toBe("2026-03-28");
});
