// What a phone keeps of a visit until the server has it: check-ins, what was written down, and photos, in the order in which they were
// made. A thing is taken out only after the server said that it has it; the ids of visit and photo keep it from being doubled.
import { within, type Database } from "../../lib/browser-store";

export const DRAFTS = "draft";
const STORE = "waiting";
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const CHANCE_LENGTH = 16;
const BASE = 32;

export const DATABASE: Database = {
  name: "fengqiao-inspection",
  version: 2,
  upgrade: (database) => {
    // The first version had what waits alone.
    if (!database.objectStoreNames.contains(STORE)) database.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
    database.createObjectStore(DRAFTS, { keyPath: "inspection" });
  },
};

export interface Waiting {
  /** Place in the order; the database gives it. */
  seq?: number;
  /** Id of the account; another person's things stay where they are. */
  owner: string;
  kind: "check_in" | "write" | "photo";
  /** Id of the visit. */
  inspection: string;
  /** Idempotency key. */
  key: string;
  /** What is sent; of a photo, its id alone. */
  body: Record<string, unknown>;
  /** The photo itself. */
  content?: ArrayBuffer;
  /** The station, for the page that shows what waits. */
  station?: string;
  /** Why the server did not take it. */
  fault?: string;
}

export type New = Omit<Waiting, "seq" | "owner" | "key" | "fault">;

/** What the server made of a thing: taken, not reached, or refused with a code. */
export type Outcome = { kind: "taken" } | { kind: "unreached" } | { kind: "refused"; code: string };

/** A ULID of a moment and chance. */
export function newUlid(now: number, chance: Uint8Array = crypto.getRandomValues(new Uint8Array(CHANCE_LENGTH))): string {
  let time = "";
  for (let rest = now, place = 0; place < TIME_LENGTH; place += 1) {
    time = `${ALPHABET[rest % BASE] ?? ""}${time}`;
    rest = Math.floor(rest / BASE);
  }
  return time + Array.from(chance.slice(0, CHANCE_LENGTH), (byte) => ALPHABET[byte % BASE] ?? "").join("");
}

/** Keeps things together: all of them, or, when the phone is full, none. */
export async function keep(things: readonly Waiting[]): Promise<void> {
  await within(DATABASE, STORE, "readwrite", (store) => {
    const requests = things.map((thing) => store.add(thing));
    return requests[requests.length - 1] ?? (store.count() as IDBRequest<IDBValidKey>);
  });
}

export async function waitingOf(owner: string): Promise<Waiting[]> {
  const all = await within(DATABASE, STORE, "readonly", (store) => store.getAll() as IDBRequest<Waiting[]>);
  return all.filter((thing) => thing.owner === owner);
}

async function settle(thing: Waiting, outcome: Outcome): Promise<void> {
  const { seq } = thing;
  if (seq === undefined) return;
  if (outcome.kind === "taken") await within(DATABASE, STORE, "readwrite", (store) => store.delete(seq));
  if (outcome.kind === "refused") await within(DATABASE, STORE, "readwrite", (store) => store.put({ ...thing, fault: outcome.code }));
}

/** What is sent now: a photo that was refused is large, and is sent again only when somebody asks for it. */
export function toSend(things: readonly Waiting[], asked: boolean): Waiting[] {
  return things.filter((thing) => asked || thing.kind !== "photo" || thing.fault === undefined);
}

/** Sends what waits, in order, as long as the server is reached; what is refused stays with its reason. */
export async function sendWaiting(owner: string, send: (thing: Waiting) => Promise<Outcome>, asked = false): Promise<number> {
  let taken = 0;
  const held = new Set<string>();
  for (const thing of toSend(await waitingOf(owner), asked)) {
    // What was written of a visit is not sent before its check-in is there, and no photo before what was written.
    if (held.has(thing.inspection)) continue;
    const outcome = await send(thing);
    await settle(thing, outcome);
    if (outcome.kind === "unreached") return taken;
    if (outcome.kind === "taken") taken += 1;
    else if (thing.kind !== "photo") held.add(thing.inspection);
  }
  return taken;
}

/** A work that never runs twice at once: asked for while it runs, it is done once more when that has ended. */
export function inTurn(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let asked = false;
  const turns = async () => {
    do {
      asked = false;
      await work();
    } while (asked);
  };
  return () => {
    asked = true;
    running ??= turns().finally(() => (running = undefined));
    return running;
  };
}
