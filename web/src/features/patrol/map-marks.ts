// A plan upon the map: a line for each team's way, a mark for each visit.
import type { Schema } from "../../api/client";
import type { Line, Spot } from "../../components/map-data";

type Route = Schema["RouteView"];

/** Colours that are told apart by people who see few colours too (Okabe and Ito 2008), darkened for thin lines. */
const COLOURS = ["#0b5d96", "#a84300", "#00694e", "#8a4a76", "#6b5a00", "#3f4650"] as const;
const RADIUS = 8;

export function colourOf(place: number): string {
  return COLOURS[place % COLOURS.length] ?? COLOURS[0];
}

interface Point {
  longitude: number;
  latitude: number;
}

function pointOf({ longitude, latitude }: Schema["PatrolPlace"]): Point | null {
  return typeof longitude === "number" && typeof latitude === "number" ? { longitude, latitude } : null;
}

/** Marks in the order of the visits, each with its number; a place without a point has none. */
export function visitSpots(routes: readonly Route[]): Spot[] {
  return routes.flatMap((route, place) =>
    route.visits.flatMap((visit, number) => {
      const point = pointOf(visit.place);
      return point === null ? [] : [{ id: visit.id, ...point, radius: RADIUS, label: `${number + 1} ${visit.place.region.name}`, quiet: false, colour: colourOf(place) }];
    }),
  );
}

/** From the start over the visits and back, as straight lines. */
export function routeLines(routes: readonly Route[]): Line[] {
  return routes.map((route, place) => {
    const start = pointOf(route.start);
    const points = [start, ...route.visits.map((visit) => pointOf(visit.place)), start].filter((point) => point !== null);
    return { id: route.team.id, points, colour: colourOf(place) };
  });
}
