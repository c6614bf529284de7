// The map's outlines and the marks upon them; nothing here draws.
import type { FeatureCollection, Geometry } from "geojson";
import type { Schema } from "../../api/client";
import type { Bilingual } from "../../lib/bilingual";

export interface RegionProperties {
  region_id: string;
  level: number;
  name: string;
}

export interface MapData extends FeatureCollection<Geometry, RegionProperties> {
  caption?: Bilingual | null;
  source?: string | null;
}

/** A circle on the map. */
export interface Spot {
  id: string;
  longitude: number;
  latitude: number;
  radius: number;
  label: string;
  quiet: boolean;
}

const RADIUS_MIN = 6;
const RADIUS_MAX = 20;
const RING_STEP = 5;

/** Pixels for a ratio: grows with its logarithm, so that a hundredfold is not a blot. */
export function ratioRadius(ratio: number): number {
  return Math.min(RADIUS_MAX, RADIUS_MIN + 3 * Math.log(Math.max(1, ratio)));
}

/** Pixels for a count among others: area by count. */
export function countRadius(count: number, most: number): number {
  return Math.max(RADIUS_MIN, RADIUS_MAX * Math.sqrt(count / Math.max(1, most)));
}

type Placed = Schema["SignalItem"] & { longitude: number; latitude: number };

function isPlaced(item: Schema["SignalItem"]): item is Placed {
  return typeof item.longitude === "number" && typeof item.latitude === "number";
}

/** Circles of signals, largest first; those of one place become rings around each other, so that each can be met. */
export function signalSpots(items: readonly Schema["SignalItem"][], label: (item: Schema["SignalItem"]) => string): Spot[] {
  const spots: Spot[] = [];
  const outermost = new Map<string, number>();
  const rising = items.filter(isPlaced).sort((one, other) => one.ratio - other.ratio);
  for (const item of rising) {
    const place = `${item.longitude},${item.latitude}`;
    const inner = outermost.get(place);
    const radius = Math.max(ratioRadius(item.ratio), inner === undefined ? 0 : inner + RING_STEP);
    outermost.set(place, radius);
    const quiet = item.state === "closed" || item.state === "false_alarm";
    spots.push({ id: item.id, longitude: item.longitude, latitude: item.latitude, radius, label: label(item), quiet });
  }
  return spots.reverse();
}

/** Circles of the regions in a signal by their reports. */
export function regionSpots(regions: readonly Schema["SignalRegion"][], label: (region: Schema["SignalRegion"]) => string): Spot[] {
  const most = Math.max(0, ...regions.map((it) => it.count));
  return regions
    .filter((it) => it.count > 0)
    .flatMap((it) => {
      const { longitude, latitude } = it;
      if (typeof longitude !== "number" || typeof latitude !== "number") {
        return [];
      }
      return [{ id: it.region.id, longitude, latitude, radius: countRadius(it.count, most), label: label(it), quiet: false }];
    })
    .sort((one, other) => other.radius - one.radius);
}

/** A circle on the screen with the size of its label, in pixels. */
export interface Marked {
  x: number;
  y: number;
  radius: number;
  width: number;
}

export type Side = "top" | "bottom" | "right" | "left";

interface Box {
  x: number;
  y: number;
  width: number;
}

const LABEL_HEIGHT = 26;
const LABEL_GAP = 4;
const sides: readonly Side[] = ["top", "bottom", "right", "left"];

function boxOf({ x, y, radius, width }: Marked, side: Side): Box {
  const middle = { x: x - width / 2, y: y - LABEL_HEIGHT / 2 };
  const away = radius + LABEL_GAP;
  switch (side) {
    case "top":
      return { x: middle.x, y: y - away - LABEL_HEIGHT, width };
    case "bottom":
      return { x: middle.x, y: y + away, width };
    case "right":
      return { x: x + away, y: middle.y, width };
    default:
      return { x: x - away - width, y: middle.y, width };
  }
}

const overlaps = (one: Box, other: Box) =>
  one.x < other.x + other.width && other.x < one.x + one.width && one.y < other.y + LABEL_HEIGHT && other.y < one.y + LABEL_HEIGHT;

/** The side of each circle on which its label covers no other label and stays on the map; the first in the list choose
 * first, and a label that finds no room is left out. */
export function placeLabels(marks: readonly Marked[], size: { x: number; y: number }): (Side | null)[] {
  const taken: Box[] = [];
  const inside = (box: Box) => box.x >= 0 && box.y >= 0 && box.x + box.width <= size.x && box.y + LABEL_HEIGHT <= size.y;
  return marks.map((mark) => {
    const free = (side: Side) => {
      const box = boxOf(mark, side);
      return inside(box) && !taken.some((other) => overlaps(box, other));
    };
    const side = sides.find(free) ?? null;
    if (side !== null) {
      taken.push(boxOf(mark, side));
    }
    return side;
  });
}

const SIGN_WIDTH = 14;
const LABEL_PADDING = 18;

/** About how wide a label is, in pixels: a Chinese sign is about twice as wide as a Latin one. */
export function labelWidth(text: string): number {
  const wide = [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) > 0x2e7f ? 1 : 0.6), 0);
  return Math.ceil(wide * SIGN_WIDTH + LABEL_PADDING);
}

/** Text made safe for the corner of the map, which Leaflet takes as HTML. */
export function escapeText(text: string): string {
  return text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
}
