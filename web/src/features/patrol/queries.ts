// What the patrol pages ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

const ROWS = 50;

export function patrolsQuery(state: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["patrol", "list", state ?? ""],
    queryFn: ({ pageParam }) =>
      unwrap(client.GET("/api/patrols", { params: { query: { limit: ROWS, ...(state === undefined ? {} : { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function patrolQuery(id: string) {
  return queryOptions({
    queryKey: ["patrol", id],
    queryFn: () => unwrap(client.GET("/api/patrols/{id}", { params: { path: { id } } })),
  });
}

export function visitsQuery(on: string | undefined) {
  return queryOptions({
    queryKey: ["visit", on ?? ""],
    queryFn: () => unwrap(client.GET("/api/visits", { params: { query: on === undefined ? {} : { on } } })),
  });
}

export const teamsQuery = queryOptions({ queryKey: ["team"], queryFn: () => unwrap(client.GET("/api/teams")) });
