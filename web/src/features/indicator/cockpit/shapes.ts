// Outlines of regions as they stand on a canvas, what lies under a point, and the tint of a place; nothing here draws.
import type { Schema } from "../../../api/client";
import type { MapData } from "../../../components/map-data";

export type Row = Schema["CockpitRow"];

/** One region on the canvas: closed rings of x and y, and the box around them. */
export interface Shape {
  id: string;
  name: string;
  rings: readonly (readonly (readonly [number, number])[])[];
  box: readonly [number, number, number, number];
}

type Position = readonly number[];

function ringsOf(geometry: MapData["features"][number]["geometry"]): readonly (readonly Position[])[] {
  if (geometry.type === "Polygon") {
    return geometry.coordinates;
  }
  return geometry.type === "MultiPolygon" ? geometry.coordinates.flat() : [];
}

function boxOf(points: readonly (readonly [number, number])[]): [number, number, number, number] {
  const box: [number, number, number, number] = [Infinity, Infinity, -Infinity, -Infinity];
  for (const [x, y] of points) {
    box[0] = Math.min(box[0], x);
    box[1] = Math.min(box[1], y);
    box[2] = Math.max(box[2], x);
    box[3] = Math.max(box[3], y);
  }
  return box;
}

/** The outlines but that of the whole, in a frame of this size; a degree of longitude is as long as it is there. */
export function shapesOf(data: MapData, whole: string, size: { width: number; height: number }, edge = 8): readonly Shape[] {
  const features = data.features.filter((it) => it.properties.region_id !== whole);
  const used = features.length > 0 ? features : data.features;
  const all = used.flatMap((it) => ringsOf(it.geometry).flat());
  if (all.length === 0) {
    return [];
  }
  const middle = all.reduce((sum, point) => sum + (point[1] ?? 0), 0) / all.length;
  const stretch = Math.cos((middle * Math.PI) / 180);
  const flat = (point: Position): [number, number] => [(point[0] ?? 0) * stretch, -(point[1] ?? 0)];
  const [west, north, east, south] = boxOf(all.map(flat));
  const scale = Math.min((size.width - 2 * edge) / Math.max(east - west, 1e-9), (size.height - 2 * edge) / Math.max(south - north, 1e-9));
  const left = (size.width - (east - west) * scale) / 2;
  const top = (size.height - (south - north) * scale) / 2;
  return used.map((it) => {
    const rings = ringsOf(it.geometry).map((ring) =>
      ring.map((point): [number, number] => {
        const [x, y] = flat(point);
        return [left + (x - west) * scale, top + (y - north) * scale];
      }),
    );
    return { id: it.properties.region_id, name: it.properties.name, rings, box: boxOf(rings.flat()) };
  });
}

function inside(ring: readonly (readonly [number, number])[], x: number, y: number): boolean {
  let within = false;
  ring.forEach(([x1, y1], at) => {
    const [x2, y2] = ring[(at + ring.length - 1) % ring.length] ?? [x1, y1];
    if (y1 > y !== y2 > y && x < ((x2 - x1) * (y - y1)) / (y2 - y1) + x1) {
      within = !within;
    }
  });
  return within;
}

/** The region under a point. */
export function shapeAt(shapes: readonly Shape[], x: number, y: number): Shape | undefined {
  return shapes.find(({ box, rings }) => x >= box[0] && x <= box[2] && y >= box[1] && y <= box[3] && rings.filter((ring) => inside(ring, x, y)).length % 2 === 1);
}

export const STANDS = ["far_above", "above", "within", "below", "far_below"] as const;

export type Look = "light" | "dark";

const tints: Record<Look, Record<string, string>> = {
  light: { far_above: "#d98e1f", above: "#f0cf96", within: "#e6eaee", below: "#b8d2ee", far_below: "#5f97d1", none: "#ffffff" },
  dark: { far_above: "#e39a2b", above: "#8a6428", within: "#3a4654", below: "#2f5b8a", far_below: "#4f9be8", none: "#1b2430" },
};

/** The colour of a place: whether it stands out from chance, and never how it ranks. */
export function tintOf(stands: string | undefined | null, look: Look): string {
  return tints[look][stands ?? "none"] ?? tints[look].none ?? "#fff";
}

/** What a row says in one word on the map: the rate drawn together where there is one, and never the raw rate in its place. */
export function wordOf(row: Row | undefined, hidden: string): string {
  if (row === undefined) {
    return "";
  }
  if (row.hidden) {
    return hidden;
  }
  // A count would be taken for a rate where there is none.
  return row.missing ? "" : (row.shrunk ?? row.rate ?? "");
}
