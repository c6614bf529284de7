// What the pages of pairings ask the server.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap, type Schema } from "../../api/client";

export type Pairing = Schema["PairingView"];
export type PairingItem = Schema["PairingItem"];
export type Side = Schema["PairingSide"];
export type Pairings = Schema["PairingsView"];

export const states = ["open", "unsure", "same", "different", "moot"] as const;
export type State = (typeof states)[number];
export const verdicts = ["same", "different", "unsure"] as const;
export type Verdict = (typeof verdicts)[number];

const PAGE = 50;

export function pairingsQuery(state: State, byItself: boolean) {
  return infiniteQueryOptions({
    queryKey: ["pairing", "list", state, byItself],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/pairings", { params: { query: { state, ...(byItself ? { by_itself: true } : {}), cursor: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function pairingQuery(id: string) {
  return queryOptions({
    queryKey: ["pairing", "one", id],
    queryFn: () => unwrap(client.GET("/api/pairings/{id}", { params: { path: { id } } })),
  });
}
