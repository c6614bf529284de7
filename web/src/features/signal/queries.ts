// What the signal pages ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";
import type { MapData } from "./map-data";

export interface SignalFilter {
  state?: string | undefined;
  category?: string | undefined;
}

const ROWS = 50;
const MAP_STALE_MS = 60 * 60_000;

export function signalsQuery(filter: SignalFilter) {
  return infiniteQueryOptions({
    queryKey: ["signal", "list", filter.state ?? "", filter.category ?? ""],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET("/api/signals", {
          params: { query: { ...filter, limit: ROWS, ...(pageParam === "" ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function signalQuery(id: string) {
  return queryOptions({
    queryKey: ["signal", id],
    queryFn: () => unwrap(client.GET("/api/signals/{id}", { params: { path: { id } } })),
  });
}

export const lastScanQuery = queryOptions({
  queryKey: ["scan", "last"],
  queryFn: () => unwrap(client.GET("/api/scans", { params: { query: { limit: 1 } } })),
  select: (page) => page.items[0],
});

export const mapQuery = queryOptions({
  queryKey: ["region", "map"],
  queryFn: async () => (await unwrap(client.GET("/api/map"))) as unknown as MapData,
  staleTime: MAP_STALE_MS,
});
