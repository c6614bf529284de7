// Who is signed in.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, unwrap, type Schema } from "../api/client";
import { askOrKept, forgetDay, keptToday } from "./day-store";

/** What somebody who inspects may do without network; the menu offers no more then. */
const AWAY = ["make_inspections", "set_inspections", "read_inspections"];
const SESSION = "session";

/** The part of the answer that is kept on the phone for the day; nothing for those who do not inspect. */
export function keptSession(session: Schema["SessionView"]): Schema["SessionView"] | undefined {
  const may = session.may.filter((action) => AWAY.includes(action));
  const inspects = may.includes("make_inspections") || may.includes("set_inspections");
  return inspects ? { ...session, may } : undefined;
}

async function askSession(): Promise<Schema["SessionView"]> {
  const before = "indexedDB" in globalThis ? await keptToday<Schema["SessionView"]>(SESSION).catch(() => undefined) : undefined;
  const part = async (session: Schema["SessionView"]) => {
    // Nobody finds on the phone what another person left there.
    if (before !== undefined && before.account.id !== session.account.id) await forgetDay();
    return session;
  };
  return askOrKept(SESSION, (signal) => unwrap(client.GET("/api/session", { signal: signal ?? null })).then(part), keptSession);
}

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: askSession,
  staleTime: 5 * 60_000,
  retry: false,
});

export function useSession() {
  return useQuery(sessionQuery).data;
}

/** Whether the person may take an action somewhere. */
export function useMay(action: string): boolean {
  return useSession()?.may.includes(action) ?? false;
}
