// Leaving a phone: what was kept of the server's answers and what is half written is deleted. What waits to be sent stays for its owner
// until the server has it; nobody else finds it on any page.
import type { QueryClient } from "@tanstack/react-query";
import { forgetDay } from "../../lib/day-store";
import { forgetDrafts } from "./drafts";
import { endShellWorker } from "./shell-worker";
import { sendNow } from "./use-waiting";

/** Sends what waits, and says how much of it the server still does not have. */
export async function unsent(owner: string, queries: QueryClient): Promise<number> {
  return "indexedDB" in globalThis ? sendNow(owner, queries).catch(() => 0) : 0;
}

export async function forgetHere(): Promise<void> {
  await Promise.allSettled([forgetDay(), forgetDrafts(), endShellWorker()]);
}
