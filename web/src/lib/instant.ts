// An instant as a form types it, day and time in China, and as the server takes it, in UTC.

/** China has one zone and no summer time since 1991. */
const OFFSET = "+08:00";
const OFFSET_MS = 8 * 3_600_000;

/** 2026-03-05T09:10 of an instant; empty for what is none. */
export function localOf(instant: string): string {
  const at = new Date(instant).getTime();
  return Number.isNaN(at) ? "" : new Date(at + OFFSET_MS).toISOString().slice(0, 16);
}

/** The instant of 2026-03-05T09:10; undefined for what is none. */
export function instantOf(local: string): string | undefined {
  const at = new Date(`${local}:00${OFFSET}`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}

/** The day in China, 2026-03-05, of an instant; today's when none is given. */
export function dayInChina(at: Date = new Date()): string {
  return localOf(at.toISOString()).slice(0, 10);
}
