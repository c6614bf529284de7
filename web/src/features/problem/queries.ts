// What the lists and the board ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

/** What a list chooses by; empty words choose nothing. */
export interface Chosen {
  procedure: string;
  ended: boolean;
  at_state: string;
  kind: string;
  owner: string;
  member: string;
  late: boolean;
  region: string;
}

export const everything: Omit<Chosen, "procedure"> = { ended: false, at_state: "", kind: "", owner: "", member: "", late: false, region: "" };

/** The query as the server reads it: what is not chosen is left out. */
export function asked(chosen: Chosen) {
  return {
    procedure: chosen.procedure,
    state: chosen.ended ? "ended" : "open",
    ...(chosen.at_state === "" ? {} : { at_state: chosen.at_state }),
    ...(chosen.kind === "" ? {} : { mark: `kind:${chosen.kind}` }),
    ...(chosen.owner === "" ? {} : { owner_id: chosen.owner }),
    ...(chosen.member === "" ? {} : { member_id: chosen.member }),
    ...(chosen.late ? { late: true } : {}),
    ...(chosen.region === "" ? {} : { region_id: chosen.region }),
  };
}

export function listQuery(chosen: Chosen) {
  const query = asked(chosen);
  return infiniteQueryOptions({
    queryKey: ["proceeding", "lists", query],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/proceedings", { params: { query: { ...query, ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** How many there are: the same question, of which one row is read. */
export function countQuery(chosen: Chosen) {
  const query = asked(chosen);
  return queryOptions({
    queryKey: ["proceeding", "count", query],
    queryFn: () => unwrap(client.GET("/api/proceedings", { params: { query: { ...query, limit: 1 } } })),
  });
}

export const proceduresQuery = queryOptions({
  queryKey: ["procedure"],
  queryFn: () => unwrap(client.GET("/api/procedures")),
  staleTime: 10 * 60_000,
});
