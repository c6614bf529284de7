// Live updates: what changed is asked for again.
import { useQueryClient } from "@tanstack/react-query";
import { useEffect } from "react";

/** Nouns whose queries depend on a noun that changed. */
const depends: Record<string, readonly string[]> = {
  report: ["report", "matter", "signal"],
  matter: ["matter", "report"],
  pairing: ["pairing"],
  pairing_pass: ["pairing"],
  signal: ["signal"],
  scan: ["signal", "scan", "artefact"],
  artefact: ["artefact", "notice"],
  proceeding: ["proceeding", "work", "notice", "signal", "matter", "bulletin", "indicator"],
  import: ["import", "report", "indicator", "filing"],
  filing: ["filing", "indicator"],
  series: ["filing", "indicator"],
  base: ["indicator"],
  bulletin: ["bulletin", "proceeding"],
  account: ["account"],
  organisation: ["organisation"],
  patrol: ["patrol", "visit", "notice"],
  visit: ["visit", "patrol"],
  team: ["team", "patrol"],
  liaison_proposal: ["liaison_proposal", "liaison"],
  official: ["official", "liaison_proposal"],
  station: ["station", "liaison_proposal"],
  region: ["region"],
};

export function nounsOf(data: string): readonly string[] {
  try {
    const { kind } = JSON.parse(data) as { kind?: string };
    return kind === undefined ? [] : (depends[kind] ?? [kind]);
  } catch {
    return [];
  }
}

const GATHER_MS = 300;

export function useLive(on: boolean): void {
  const queries = useQueryClient();
  useEffect(() => {
    if (!on) {
      return undefined;
    }
    const source = new EventSource("/api/live");
    let waiting = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const flush = () => {
      const nouns = waiting;
      waiting = new Set();
      timer = undefined;
      nouns.forEach((noun) => void queries.invalidateQueries({ queryKey: [noun] }));
    };
    source.addEventListener("changed", (event) => {
      nounsOf(event.data).forEach((noun) => waiting.add(noun));
      timer ??= setTimeout(flush, GATHER_MS);
    });
    source.addEventListener("refetch", () => void queries.invalidateQueries());
    return () => {
      clearTimeout(timer);
      source.close();
    };
  }, [on, queries]);
}

/** What was answered from the phone while the network was away is asked for again when it is back. */
export function useBackOnline(): void {
  const queries = useQueryClient();
  useEffect(() => {
    const ask = () => void queries.invalidateQueries();
    window.addEventListener("online", ask);
    return () => window.removeEventListener("online", ask);
  }, [queries]);
}
