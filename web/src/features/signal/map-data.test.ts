import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { countRadius, ratioRadius, regionSpots, signalSpots } from "./map-data";

const region = { id: "r", code: "1", name: "Place", level: 5, path_name: "Place" };

function signal(id: string, ratio: number, longitude: number | null): Schema["SignalItem"] {
  return {
    id,
    code: id,
    raised_at: "2026-11-23T00:00:00Z",
    region,
    place: { zh: "Place", en: "Place" },
    kind: { zh: "消费", en: "Trade" },
    category: { code: "D13", name: { zh: "消费", en: "Trade" }, path: "消费" },
    window_days: 7,
    start_on: "2026-11-16",
    since_on: "2026-11-16",
    end_on: "2026-11-22",
    observed: 5,
    expected: 1,
    ratio,
    p: 0.01,
    recurrence_days: 100,
    state: id === "shut" ? "closed" : "open",
    longitude,
    latitude: longitude,
    light: "green",
  };
}

test("a larger ratio has a larger circle, within bounds", () => {
  expect(ratioRadius(0.5)).toBe(6);
  expect(ratioRadius(5)).toBeGreaterThan(ratioRadius(2));
  expect(ratioRadius(100_000)).toBe(20);
});

test("signals of one place become rings, the largest drawn first", () => {
  const spots = signalSpots([signal("a", 300, 0.5), signal("b", 300, 0.5), signal("c", 2, 0.6)], (it) => it.id);
  expect(spots.map((spot) => spot.id)).toEqual(["b", "a", "c"]);
  expect(spots[0]?.radius).toBe((spots[1]?.radius ?? 0) + 5);
});

test("signals without a position are left out, closed ones are quiet", () => {
  const spots = signalSpots([signal("nowhere", 3, null), signal("shut", 3, 0.5)], (it) => it.id);
  expect(spots.map((spot) => [spot.id, spot.quiet])).toEqual([["shut", true]]);
});

test("regions without reports are left out", () => {
  const regions = [
    { region, count: 4, longitude: 0.5, latitude: 0.5 },
    { region, count: 0, longitude: 0.5, latitude: 0.5 },
    { region, count: 1, longitude: null, latitude: null },
  ];
  expect(regionSpots(regions, (it) => `${it.region.name} ${it.count}`).map((spot) => spot.label)).toEqual(["Place 4"]);
  expect(countRadius(4, 4)).toBe(20);
});
