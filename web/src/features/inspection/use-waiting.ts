// What waits on this phone, and sending it whenever there is network.
import { useQueryClient } from "@tanstack/react-query";
import { useCallback, useEffect, useMemo, useState } from "react";
import { client, keyHeader, newKey, ProblemError, unwrap, type Schema } from "../../api/client";
import { inTurn, keep, sendWaiting, waitingOf, type Outcome, type Waiting } from "./waiting";

const AGAIN_MS = 20_000;
const UNREACHED = [0, 401, 429, 502, 503, 504];

async function post(thing: Waiting): Promise<Outcome> {
  try {
    if (thing.kind === "check_in") {
      // The clock is compared at each sending, so each has a key of its own; the id keeps the visit once.
      const body = { ...thing.body, sent_at: new Date().toISOString() } as Schema["CheckInBody"];
      await unwrap(client.POST("/api/inspections", { body, headers: keyHeader(newKey()) }));
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

export function useWaiting(owner: string) {
  const [things, setThings] = useState<readonly Waiting[]>([]);
  const queries = useQueryClient();
  const look = useCallback(async () => setThings(await waitingOf(owner)), [owner]);
  // Asked while it runs, it runs once more: the network may have come back just after the sending found none.
  const send = useMemo(
    () =>
      inTurn(async () => {
        const taken = await sendWaiting(owner, post);
        await look();
        if (taken > 0) await queries.invalidateQueries({ queryKey: ["inspection"] });
      }),
    [owner, look, queries],
  );
  useEffect(() => {
    const run = () => void send();
    run();
    window.addEventListener("online", run);
    const timer = window.setInterval(run, AGAIN_MS);
    return () => {
      window.removeEventListener("online", run);
      window.clearInterval(timer);
    };
  }, [send]);
  const add = useCallback(
    async (thing: Omit<Waiting, "owner" | "key">) => {
      await keep({ ...thing, owner, key: newKey() });
      await look();
      await send();
    },
    [owner, look, send],
  );
  return { things, add, send };
}
