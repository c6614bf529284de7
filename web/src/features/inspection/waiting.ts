// What a phone keeps of a visit until the server has it: check-ins and what was written down, in the order in which they were
// made. A thing is taken out only after the server said that it has it; the id of the visit keeps it from being doubled.

const DATABASE = "fengqiao-inspection";
const STORE = "waiting";
const VERSION = 1;
const ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const TIME_LENGTH = 10;
const CHANCE_LENGTH = 16;
const BASE = 32;

export interface Waiting {
  /** Place in the order; the database gives it. */
  seq?: number;
  /** Id of the account; another person's things stay where they are. */
  owner: string;
  kind: "check_in" | "write";
  /** Id of the visit. */
  inspection: string;
  /** Idempotency key. */
  key: string;
  body: Record<string, unknown>;
  /** Why the server did not take it. */
  fault?: string;
}

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

function opened(): Promise<IDBDatabase> {
  return new Promise((resolve, reject) => {
    const request = indexedDB.open(DATABASE, VERSION);
    request.onupgradeneeded = () => request.result.createObjectStore(STORE, { keyPath: "seq", autoIncrement: true });
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error ?? new Error(DATABASE));
  });
}

async function within<T>(mode: IDBTransactionMode, act: (store: IDBObjectStore) => IDBRequest<T>): Promise<T> {
  const database = await opened();
  try {
    return await new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(STORE, mode);
      const request = act(transaction.objectStore(STORE));
      // Only when the whole is durable, and not when the single request has worked.
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error ?? new Error(STORE));
    });
  } finally {
    database.close();
  }
}

export async function keep(thing: Waiting): Promise<void> {
  await within("readwrite", (store) => store.add(thing));
}

export async function waitingOf(owner: string): Promise<Waiting[]> {
  const all = await within<Waiting[]>("readonly", (store) => store.getAll() as IDBRequest<Waiting[]>);
  return all.filter((thing) => thing.owner === owner);
}

async function settle(thing: Waiting, outcome: Outcome): Promise<void> {
  const { seq } = thing;
  if (seq === undefined) return;
  if (outcome.kind === "taken") await within("readwrite", (store) => store.delete(seq));
  if (outcome.kind === "refused") await within("readwrite", (store) => store.put({ ...thing, fault: outcome.code }));
}

/** Sends what waits, in order, as long as the server is reached; what is refused stays with its reason. */
export async function sendWaiting(owner: string, send: (thing: Waiting) => Promise<Outcome>): Promise<number> {
  let taken = 0;
  const held = new Set<string>();
  for (const thing of await waitingOf(owner)) {
    // What was written of a visit is not sent before its check-in is there.
    if (held.has(thing.inspection)) continue;
    const outcome = await send(thing);
    await settle(thing, outcome);
    if (outcome.kind === "unreached") return taken;
    if (outcome.kind === "refused") held.add(thing.inspection);
    else taken += 1;
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
