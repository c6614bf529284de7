// What the pages of matters ask the server.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export interface MatterFilters {
  region_id?: string | undefined;
  category?: string | undefined;
  state?: string | undefined;
  code?: string | undefined;
}

const names = ["region_id", "category", "state", "code"] as const;

/** The filters that an address names. */
export function filtersOf(search: Record<string, unknown>): MatterFilters {
  const filters: MatterFilters = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" ? value !== "" : typeof value === "number") {
      filters[name] = String(value);
    }
  }
  return filters;
}

const PAGE = 50;

export function mattersQuery(filters: MatterFilters) {
  return infiniteQueryOptions({
    queryKey: ["matter", "list", filters],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/matters", { params: { query: { ...filters, cursor: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function matterQuery(id: string) {
  return queryOptions({
    queryKey: ["matter", "one", id],
    queryFn: () => unwrap(client.GET("/api/matters/{id}", { params: { path: { id } } })),
  });
}

export const states = ["open", "closed"] as const;
export const outcomes = ["settled", "referred", "withdrawn", "unfounded", "other"] as const;
/** How a matter ended when its reports all went to another one; not to be chosen. */
export const MERGED = "merged";
