// What an event says, as facts with words; everything else of it stands in the record.
import type { Schema } from "../../api/client";

type Event = Schema["EventView"];
type Value = string | number | boolean;

export interface Fact {
  /** Key of the words for it. */
  key: string;
  value: Value;
}

/** What has words, in the order in which it is shown. */
const known = [
  "code",
  "title",
  "name",
  "login",
  "file_name",
  "outcome",
  "reason",
  "purpose",
  "note",
  "observed",
  "window_days",
  "planned_on",
  "start_on",
  "end_on",
  "due_at",
  "reports",
  "rows_read",
  "rows_accepted",
  "rows_rejected",
  "rows_repeated",
  "bytes",
  "late",
  "locked",
  "one_time",
  "on",
  "renewed",
] as const;

const FACT_LENGTH_MAX = 300;

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Lists are told by their length; the server writes how many it left out as the last member. */
export function lengthOf(list: readonly unknown[]): number {
  const last = list.at(-1);
  const left = typeof last === "string" ? /^… (\d+) more$/.exec(last)?.[1] : undefined;
  return left === undefined ? list.length : list.length - 1 + Number(left);
}

function valueOf(value: unknown): Value | undefined {
  if (Array.isArray(value)) return lengthOf(value);
  if (typeof value === "string") return value === "" ? undefined : value.slice(0, FACT_LENGTH_MAX);
  return typeof value === "number" || typeof value === "boolean" ? value : undefined;
}

/** The event's own members first, then those of the things it holds. */
function partsOf(event: Event): Record<string, unknown>[] {
  const whole = event.summary as Record<string, unknown>;
  return [whole, ...Object.values(whole).filter(isObject)];
}

export function factsOf(event: Event): Fact[] {
  const parts = partsOf(event);
  return known.flatMap((key) => {
    const value = parts.map((part) => valueOf(part[key])).find((found) => found !== undefined);
    return value === undefined || value === false ? [] : [{ key, value }];
  });
}

/** The number or name by which people know the thing. */
export function nameOf(event: Event): string {
  const parts = partsOf(event);
  const found = ["code", "file_name", "name"].flatMap((key) => parts.map((part) => part[key])).find((value) => typeof value === "string");
  return typeof found === "string" ? found : "";
}
