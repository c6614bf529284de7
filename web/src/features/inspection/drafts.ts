// What is being written down of a visit: kept on the phone while it is typed, for a phone may close a page when its camera opens.
import { within } from "../../lib/browser-store";
import { DATABASE, DRAFTS } from "./waiting";
import type { Values } from "./written";

/** A draft that nobody went on with for so long is deleted. */
const KEPT_MS = 3 * 24 * 3_600_000;

interface Draft {
  inspection: string;
  owner: string;
  at: number;
  values: Values;
}

export async function keepDraft(inspection: string, owner: string, values: Values): Promise<void> {
  const draft: Draft = { inspection, owner, at: Date.now(), values };
  await within(DATABASE, DRAFTS, "readwrite", (store) => store.put(draft));
}

export async function dropDraft(inspection: string): Promise<void> {
  await within(DATABASE, DRAFTS, "readwrite", (store) => store.delete(inspection));
}

export async function forgetDrafts(): Promise<void> {
  await within(DATABASE, DRAFTS, "readwrite", (store) => store.clear());
}

/** The person's draft of a visit; old ones are deleted on the way. */
export async function draftOf(inspection: string, owner: string): Promise<Values | undefined> {
  const all = await within(DATABASE, DRAFTS, "readonly", (store) => store.getAll() as IDBRequest<Draft[]>);
  const since = Date.now() - KEPT_MS;
  for (const old of all.filter((draft) => draft.at < since)) await dropDraft(old.inspection);
  return all.find((draft) => draft.inspection === inspection && draft.owner === owner && draft.at >= since)?.values;
}
