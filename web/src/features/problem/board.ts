// What the board counts, and the address of the list behind each figure.
import type { Chosen } from "./queries";

export interface Box {
  key: string;
  /** What one's office owes, what it stands in, and all that one may read. */
  part: "owed" | "standing" | "everything";
  chosen: (own: string) => Partial<Chosen> & { procedure: string };
  /** Whether any at all calls for somebody. */
  urgent?: boolean;
}

export const boxes: readonly Box[] = [
  { key: "owed_problems", part: "owed", chosen: (owner) => ({ procedure: "problem", owner }) },
  { key: "owed_verify", part: "owed", chosen: (owner) => ({ procedure: "problem", owner, at_state: "claimed_done" }) },
  { key: "owed_tasks", part: "owed", chosen: (owner) => ({ procedure: "problem-task", owner }) },
  { key: "owed_tasks_late", part: "owed", chosen: (owner) => ({ procedure: "problem-task", owner, late: true }), urgent: true },
  { key: "owed_requests", part: "owed", chosen: (owner) => ({ procedure: "resource-request", owner }) },
  { key: "own_problems", part: "standing", chosen: (member) => ({ procedure: "problem", member }) },
  { key: "own_late", part: "standing", chosen: (member) => ({ procedure: "problem", member, late: true }), urgent: true },
  { key: "own_struck_off", part: "standing", chosen: (member) => ({ procedure: "problem", member, at_state: "struck_off" }) },
  { key: "own_duties", part: "standing", chosen: (member) => ({ procedure: "problem-duty", member }) },
  { key: "all_problems", part: "everything", chosen: () => ({ procedure: "problem" }) },
  { key: "all_late", part: "everything", chosen: () => ({ procedure: "problem", late: true }), urgent: true },
  { key: "all_solved", part: "everything", chosen: () => ({ procedure: "problem", ended: true, at_state: "closed" }) },
  { key: "all_requests", part: "everything", chosen: () => ({ procedure: "resource-request" }) },
];

/** The address of the list that a figure counts. */
export function searchOf(chosen: Chosen): Record<string, string> {
  const all: Record<string, string> = {
    list: chosen.procedure,
    ended: chosen.ended ? "yes" : "",
    at: chosen.at_state,
    kind: chosen.kind,
    owner: chosen.owner,
    member: chosen.member,
    late: chosen.late ? "yes" : "",
    region: chosen.region,
  };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ""));
}
