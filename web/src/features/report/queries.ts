// What the pages of reports ask the server.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export interface ReportFilters {
  region_id?: string | undefined;
  category?: string | undefined;
  channel?: string | undefined;
  state?: string | undefined;
  matter_id?: string | undefined;
  import_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const names = ["region_id", "category", "channel", "state", "matter_id", "import_id", "from", "to"] as const;

/** The filters that an address names; numbers such as 12345 are words here. */
export function filtersOf(search: Record<string, unknown>): ReportFilters {
  const filters: ReportFilters = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" ? value !== "" : typeof value === "number") {
      filters[name] = String(value);
    }
  }
  return filters;
}

const PAGE = 50;

export function reportsQuery(filters: ReportFilters) {
  return infiniteQueryOptions({
    queryKey: ["report", "list", filters],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/reports", { params: { query: { ...filters, cursor: pageParam, limit: PAGE } } })),
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (last) => last.next ?? undefined,
  });
}

export function reportQuery(id: string) {
  return queryOptions({
    queryKey: ["report", "one", id],
    queryFn: () => unwrap(client.GET("/api/reports/{id}", { params: { path: { id } } })),
  });
}

export const channels = ["12345", "110", "12368", "court", "mediator", "grid", "web", "walk_in", "other"] as const;
export const states = ["new", "joined", "closed"] as const;
