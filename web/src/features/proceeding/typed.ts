// What a person has typed for an act and not yet sent: it outlives a change of the page by somebody else.
import type { Schema } from "../../api/client";
import { filledValues } from "../../lib/filled";

type Act = Schema["ActView"];

export interface Typed {
  act: Act;
  /** The revision of the proceeding when the typing began. */
  revision: number;
  values: Record<string, unknown>;
  slots: Record<string, string[]>;
  reason: string;
  /** Id of the party whose act it is, and how it was taken; empty until chosen. */
  party: string;
  how: string;
  /** Whether the person changed anything of what stood there. */
  changed: boolean;
}

/** How an act is taken from a party, in the server's words. */
export const ways = ["on_the_spot", "phone", "in_writing", "online"] as const;

/** What a party is called, with its masked name for those who handle the matter. */
export function partyName(party: Schema["PartyRef"], text: (words: Act["title"]) => string): string {
  return party.name ? `${text(party.label)}（${party.name}）` : text(party.label);
}

/** Whether an act of a party does not say yet whose it is, or how it was taken. What an older page kept has neither. */
export function isUntold({ party, how }: Typed, act: Act): boolean {
  return Boolean(act.parties) && (!party || !how);
}

/** What stands in the form of an act before anything is typed. */
export function startOf(act: Act, revision: number): Typed {
  return {
    act,
    revision,
    values: Object.fromEntries(act.fields.map((field) => [field.id, field.value ?? undefined])),
    slots: Object.fromEntries(act.slots.map((slot) => [slot.id, slot.suggested.map((it) => it.organisation.id).slice(0, slot.many ? undefined : 1)])),
    reason: "",
    // One party alone is no choice.
    party: act.parties?.length === 1 ? (act.parties[0]?.id ?? "") : "",
    how: "",
    changed: false,
  };
}

/** The step as the server takes it: what was typed, without what is empty. */
export function stepOf({ values, slots, reason, party, how }: Typed, act: Act, revision: number): Schema["StepBody"] {
  const entered = act.parties ? { party: { id: party, how } } : {};
  return { transition: act.id, revision, fields: filledValues(values) as Record<string, never>, slots, reason: reason === "" ? null : reason, ...entered };
}

/** What was typed for acts that may not be taken any more. */
export function orphansOf(typed: Readonly<Record<string, Typed>>, acts: readonly Act[]): Typed[] {
  return Object.values(typed).filter((it) => it.changed && !acts.some((act) => act.id === it.act.id));
}

export interface Line {
  title: Act["title"] | null;
  text: string;
}

/** The texts among it, to be copied; the reason has no title of its own. */
export function textsOf(typed: Typed): Line[] {
  const texts = typed.act.fields.flatMap((field) => {
    const value = typed.values[field.id];
    return typeof value === "string" && value !== "" && ["text", "long_text"].includes(field.type) ? [{ title: field.title, text: value }] : [];
  });
  return typed.reason === "" ? texts : [...texts, { title: null, text: typed.reason }];
}
