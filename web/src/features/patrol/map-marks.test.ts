import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { colourOf, routeLines, visitSpots } from "./map-marks";

const place = (name: string, longitude: number | null) => ({ region: { id: name, code: "", name, level: 5, path_name: name }, longitude, latitude: longitude });
const route = (team: string, start: number | null, ...places: [string, number | null][]) =>
  ({ team: { id: team, name: team }, start: place("start", start), visits: places.map(([name, at]) => ({ id: name, place: place(name, at) })) }) as unknown as Schema["RouteView"];

test("visits are numbered in the order of their team's way, those without a point have no mark", () => {
  const routes = [route("a", 0, ["x", 1], ["y", null], ["z", 2]), route("b", 0, ["w", 3])];
  expect(visitSpots(routes).map((spot) => [spot.label, spot.colour])).toEqual([["1 x", colourOf(0)], ["3 z", colourOf(0)], ["1 w", colourOf(1)]]);
});

test("a way goes from the start over the visits and back", () => {
  const ways = (routes: Schema["RouteView"][]) => routeLines(routes).map((line) => line.points.map((point) => point.longitude));
  expect(ways([route("a", 0, ["x", 1], ["y", null], ["z", 2])])).toEqual([[0, 1, 2, 0]]);
  expect(ways([route("a", null, ["x", 1])])).toEqual([[1]]);
});

test("there is a colour for every team", () => {
  expect(colourOf(6)).toBe(colourOf(0));
});
