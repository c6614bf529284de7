// What the pages of points and alarms ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export function ledgerQuery(organisation: string) {
  return infiniteQueryOptions({
    queryKey: ["points", "ledger", organisation],
    queryFn: ({ pageParam }) =>
      unwrap(client.GET("/api/points", { params: { query: { ...(organisation === "" ? {} : { organisation_id: organisation }), ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export const rulesQuery = queryOptions({ queryKey: ["points", "rules"], queryFn: () => unwrap(client.GET("/api/points/rules")) });

export function alarmsQuery(state: string) {
  return infiniteQueryOptions({
    queryKey: ["alarm", state],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/alarms", { params: { query: { ...(state === "" ? {} : { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}
