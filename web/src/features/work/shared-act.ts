// The step that all chosen lines have in common, where it can be taken in many at once.
import type { WorkItem } from "./line";

export type SharedAct = NonNullable<WorkItem["next_act"]>;

export function sharedAct(items: readonly WorkItem[]): SharedAct | null {
  const act = items[0]?.next_act;
  if (!act?.plain) {
    return null;
  }
  const same = items.every((item) => item.procedure === items[0]?.procedure && item.next_act?.id === act.id && item.next_act.plain);
  return same ? act : null;
}
