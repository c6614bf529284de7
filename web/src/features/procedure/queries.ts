// What the page of real paths asks the server.
import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";
import { choiceOf } from "../../lib/address-choice";

export interface Chosen {
  version?: string | undefined;
  region_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  changed_on?: string | undefined;
}

const names = ["version", "region_id", "from", "to", "changed_on"] as const;

export function chosenOf(search: Record<string, unknown>): Chosen {
  return choiceOf(search, names);
}

export function pathsQuery(id: string, chosen: Chosen) {
  return queryOptions({
    queryKey: ["procedure", "paths", id, chosen],
    queryFn: () => unwrap(client.GET("/api/procedures/{id}/paths", { params: { path: { id }, query: chosen } })),
    staleTime: 60_000,
    retry: false,
  });
}

export function versionsQuery(id: string) {
  return queryOptions({
    queryKey: ["procedure", "versions", id],
    queryFn: () => unwrap(client.GET("/api/procedures/{id}/versions", { params: { path: { id } } })),
  });
}

/** Where the log of the same choice is fetched. */
export function logAddress(id: string, chosen: Chosen, format: "ocel" | "xes"): string {
  const { version, region_id, from, to } = chosen;
  const asked = Object.entries({ format, version, region_id, from, to }).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return `/api/procedures/${encodeURIComponent(id)}/trails?${new URLSearchParams(asked).toString()}`;
}
