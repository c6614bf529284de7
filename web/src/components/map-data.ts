// The map's outlines, the marks and lines upon them, and where labels find room; nothing here draws.
import type { FeatureCollection, Geometry } from "geojson";
import type { Bilingual } from "../lib/bilingual";

export const ACCENT = "#b26a00";
export const QUIET = "#8a94a3";

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
  /** Another colour than the accent. */
  colour?: string;
}

/** A line on the map, such as the way of a team. */
export interface Line {
  id: string;
  points: readonly { longitude: number; latitude: number }[];
  colour: string;
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
