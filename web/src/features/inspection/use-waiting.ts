// What waits on this phone, and sending it whenever there is network.
import { useQueryClient, type QueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useState } from "react";
import { client, keyHeader, newKey, ProblemError, unwrap, type Schema } from "../../api/client";
import { inTurn, keep, sendWaiting, waitingOf, type New, type Outcome, type Waiting } from "./waiting";

const AGAIN_MS = 20_000;
const UNREACHED = [0, 401, 429, 502, 503, 504];

function postPhoto({ inspection, key, body, content }: Waiting): Promise<unknown> {
  // The types of the API know no bytes in a body; they go as they are.
  const bytes = { body: content as unknown as number[], bodySerializer: (it: unknown) => it as ArrayBuffer };
  const params = { path: { id: inspection }, query: { photo: String(body["photo"]) } };
  return unwrap(client.POST("/api/inspections/{id}/photos", { params, headers: { ...keyHeader(key), "Content-Type": "image/jpeg" }, ...bytes }));
}

async function post(thing: Waiting): Promise<Outcome> {
  try {
    if (thing.kind === "check_in") {
      // The clock is compared at each sending, so each has a key of its own; the id keeps the visit once.
      const body = { ...thing.body, sent_at: new Date().toISOString() } as Schema["CheckInBody"];
      await unwrap(client.POST("/api/inspections", { body, headers: keyHeader(newKey()) }));
    } else if (thing.kind === "photo") {
      await postPhoto(thing);
    } else {
      const body = thing.body as Schema["WriteInspection"];
      await unwrap(client.POST("/api/inspections/{id}/write", { params: { path: { id: thing.inspection } }, body, headers: keyHeader(thing.key) }));
    }
    return { kind: "taken" };
  } catch (error) {
    if (error instanceof ProblemError && !UNREACHED.includes(error.status)) return { kind: "refused", code: error.code };
    return { kind: "unreached" };
  }
}

/** One sender for each person, whatever number of parts of the page ask it. */
const senders = new Map<string, { run: () => Promise<void>; hear: Set<() => void>; asked: boolean }>();

function senderOf(owner: string, queries: QueryClient) {
  const known = senders.get(owner);
  if (known !== undefined) return known;
  const hear = new Set<() => void>();
  const sender = { run: () => Promise.resolve(), hear, asked: false };
  // Asked while it runs, it runs once more: the network may have come back just after the sending found none.
  sender.run = inTurn(async () => {
    const { asked } = sender;
    sender.asked = false;
    const taken = await sendWaiting(owner, post, asked);
    hear.forEach((tell) => tell());
    if (taken > 0) await queries.invalidateQueries({ queryKey: ["inspection"] });
  });
  senders.set(owner, sender);
  return sender;
}

/** Sends what waits of a person now, also what was refused; says how much is still there. */
export async function sendNow(owner: string, queries: QueryClient): Promise<number> {
  const sender = senderOf(owner, queries);
  sender.asked = true;
  await sender.run();
  return (await waitingOf(owner)).length;
}

export function useWaiting(owner: string) {
  const queries = useQueryClient();
  const [things, setThings] = useState<readonly Waiting[]>([]);
  const [known, setKnown] = useState(false);
  const look = useCallback(async () => {
    setThings(await waitingOf(owner));
    setKnown(true);
  }, [owner]);
  useEffect(() => {
    const sender = senderOf(owner, queries);
    const hear = () => void look();
    const run = () => void sender.run();
    sender.hear.add(hear);
    hear();
    run();
    window.addEventListener("online", run);
    const timer = window.setInterval(run, AGAIN_MS);
    return () => {
      sender.hear.delete(hear);
      window.removeEventListener("online", run);
      window.clearInterval(timer);
    };
  }, [owner, queries, look]);
  const send = useCallback(() => sendNow(owner, queries), [owner, queries]);
  const add = useCallback(
    async (added: readonly New[]) => {
      await keep(added.map((thing) => ({ ...thing, owner, key: newKey() })));
      // Asked for once; where the browser refuses, what waits may be cleared when the phone is full.
      if ("storage" in navigator) void navigator.storage.persist().catch(() => false);
      await look();
      void senderOf(owner, queries).run();
    },
    [owner, queries, look],
  );
  return { things, known, add, send };
}
