// What the page of hot topics asks the server.
import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";
import { choiceOf } from "../../lib/address-choice";

export interface Period {
  region_id?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
}

const names = ["region_id", "from", "to"] as const;

export function periodOf(search: Record<string, unknown>): Period {
  return choiceOf(search, names);
}

export function topicsQuery(period: Period) {
  return queryOptions({
    queryKey: ["topic", period],
    queryFn: () => unwrap(client.GET("/api/topics", { params: { query: period } })),
    staleTime: 5 * 60_000,
    retry: false,
  });
}

/** How many of a thousand reports; null where there are none. */
export function perThousand(count: number, of: number | null | undefined): number | null {
  return of === null || of === undefined || of === 0 ? null : (1000 * count) / of;
}
