// What a clerk typed so far: kept in the tab until it is sent, so that an error loses nothing.
import { useCallback, useState } from "react";
import type { Schema } from "../../../api/client";

export type MatterChoice = { kind: "none" } | { kind: "open" } | { kind: "join"; matter_id: string; report_id: string } | { kind: "together"; report_id: string };

export interface Draft {
  text: string;
  channel: string;
  category?: string | undefined;
  region_id?: string | undefined;
  place_text: string;
  name: string;
  phone: string;
  id_number: string;
  address: string;
  matter: MatterChoice;
}

const KEPT = "fengqiao.draft.report";

export function emptyDraft(channel: string): Draft {
  return { text: "", channel, place_text: "", name: "", phone: "", id_number: "", address: "", matter: { kind: "none" } };
}

const CHANNEL = "12345";

export function readDraft(owner: string, channel = CHANNEL): Draft {
  const empty = emptyDraft(channel);
  try {
    const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "{}") as { owner?: string; draft?: Partial<Draft> };
    return kept.owner === owner ? { ...empty, ...kept.draft } : empty;
  } catch {
    return empty;
  }
}

/** `channel`: of a draft in which nothing was chosen yet. */
export function useDraft(owner: string, channel = CHANNEL) {
  const [draft, setDraft] = useState(() => readDraft(owner, channel));
  const put = useCallback(
    (next: Draft) => {
      setDraft(next);
      sessionStorage.setItem(KEPT, JSON.stringify({ owner, draft: next }));
    },
    [owner],
  );
  const change = useCallback((part: Partial<Draft>) => put({ ...draft, ...part }), [draft, put]);
  /** Empty for the next call; the channel stays. */
  const clear = useCallback(() => {
    setDraft((old) => emptyDraft(old.channel));
    sessionStorage.removeItem(KEPT);
  }, []);
  return { draft, change, clear };
}

function kept(text: string): string | undefined {
  return text.trim() === "" ? undefined : text.trim();
}

/** The draft as the server takes it. A proposal that nobody touched stays the software's. */
export function bodyOf(draft: Draft): Schema["NewReportBody"] {
  const reporter = { name: kept(draft.name), phone: kept(draft.phone), id_number: kept(draft.id_number), address: kept(draft.address) };
  const told = Object.values(reporter).some((value) => value !== undefined);
  const { matter } = draft;
  const choice = matter.kind === "none" ? undefined : matter.kind === "join" ? { join: matter.matter_id } : { open: {} };
  return {
    text: draft.text.trim(),
    channel: draft.channel,
    category: draft.category,
    region_id: draft.region_id,
    place_text: kept(draft.place_text),
    reporter: told ? reporter : undefined,
    matter: choice,
  };
}
