// What the pages of inspections ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

const ROWS = 50;

export function inspectionsQuery(doubt: string) {
  return infiniteQueryOptions({
    queryKey: ["inspection", "list", doubt],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/inspections", { params: { query: { limit: ROWS, ...(doubt === "" ? {} : { doubt }), ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function inspectionQuery(id: string) {
  return queryOptions({ queryKey: ["inspection", id], queryFn: () => unwrap(client.GET("/api/inspections/{id}", { params: { path: { id } } })) });
}

export const todayQuery = queryOptions({ queryKey: ["inspection", "today"], queryFn: () => unwrap(client.GET("/api/inspections/today")) });
export const checkListQuery = queryOptions({ queryKey: ["check_list"], queryFn: () => unwrap(client.GET("/api/check-list")), staleTime: Infinity });
export const drawsQuery = queryOptions({ queryKey: ["draw"], queryFn: () => unwrap(client.GET("/api/draws")) });
export const policeStationsQuery = queryOptions({
  queryKey: ["organisation", "police_station"],
  queryFn: () => unwrap(client.GET("/api/organisations", { params: { query: { kind: "police_station" } } })),
});
