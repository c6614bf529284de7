// The marks of signals upon the map; nothing here draws.
import type { Schema } from "../../api/client";
import type { Spot } from "../../components/map-data";

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
