// Changes of a plan that are gathered before it is accepted; nothing here asks the server.
import type { Schema } from "../../api/client";

type Plan = Schema["PatrolView"];
type Visit = Schema["VisitView"];

/** One change as it is sent. */
export type Change = Schema["PlanChangeBody"];

export interface Named {
  change: Change;
  /** The place, in words. */
  place: string;
  /** The team that makes the visit afterwards, in words. */
  team: string | null;
}

export function visitsOf(plan: Plan): readonly Visit[] {
  return plan.routes.flatMap((route) => route.visits);
}

/** Whether a visit has a change already: it is changed once, or the change is taken back. */
export function isChanged(changes: readonly Named[], visitId: string): boolean {
  return changes.some(({ change }) => change.kind !== "add" && change.visit_id === visitId);
}

/** Visits that are left when the changes are made. */
export function visitsLeft(plan: Plan, changes: readonly Named[]): number {
  const count = (kind: Change["kind"]) => changes.filter(({ change }) => change.kind === kind).length;
  return visitsOf(plan).length - count("remove") + count("add");
}
