// What a phone keeps of the server's answers for the rest of one day, so that somebody on the way sees it without network: one's own
// alone. It ends with the day, with the sign-out, and when the server no longer knows the session.
import { ProblemError } from "../api/client";
import { within, type Database } from "./browser-store";
import { dayInChina } from "./instant";

const STORE = "kept";
const DATABASE: Database = { name: "fengqiao-day", version: 1, upgrade: (database) => void database.createObjectStore(STORE, { keyPath: "name" }) };
/** With an answer at hand, a network that hangs is waited for no longer than this. */
const HANG_MS = 6_000;

interface Kept {
  name: string;
  /** The day in China on which it was kept. */
  day: string;
  value: unknown;
}

/** Which of the kept things are over on a day. */
export function overOn(kept: readonly { name: string; day: string }[], day: string): string[] {
  return kept.filter((thing) => thing.day !== day).map((thing) => thing.name);
}

async function forget(name: string): Promise<void> {
  await within(DATABASE, STORE, "readwrite", (store) => store.delete(name));
}

export async function keepForDay(name: string, value: unknown): Promise<void> {
  const kept: Kept = { name, day: dayInChina(), value };
  await within(DATABASE, STORE, "readwrite", (store) => store.put(kept));
}

/** What was kept under a name today; whatever is of another day is deleted on the way. */
export async function keptToday<T>(name: string): Promise<T | undefined> {
  const all = await within(DATABASE, STORE, "readonly", (store) => store.getAll() as IDBRequest<Kept[]>);
  const day = dayInChina();
  for (const over of overOn(all, day)) await forget(over);
  return all.find((kept) => kept.name === name && kept.day === day)?.value as T | undefined;
}

/** Deletes everything. */
export async function forgetDay(): Promise<void> {
  if (!("indexedDB" in globalThis)) return;
  await within(DATABASE, STORE, "readwrite", (store) => store.clear());
}

/** Waits for a part of the browser that may be missing or full: without it there is only the network. */
async function orNothing<T>(work: () => Promise<T>): Promise<T | undefined> {
  return "indexedDB" in globalThis ? work().catch(() => undefined) : undefined;
}

/**
 * Asks the server, and keeps of the answer what `part` takes (nothing when that is undefined). When the server is not reached, what was
 * kept today is the answer.
 */
export async function askOrKept<T>(name: string, ask: (signal?: AbortSignal) => Promise<T>, part: (answer: T) => unknown): Promise<T> {
  const kept = await orNothing(() => keptToday<T>(name));
  try {
    const answer = await (kept === undefined ? ask() : ask(AbortSignal.timeout(HANG_MS)));
    const taken = part(answer);
    await orNothing(() => (taken === undefined ? forget(name) : keepForDay(name, taken)));
    return answer;
  } catch (error) {
    if (kept !== undefined && error instanceof ProblemError && error.status === 0) return kept;
    throw error;
  }
}
