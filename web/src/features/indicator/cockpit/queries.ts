// What the cockpit asks the server.
import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../../api/client";
import type { MapData } from "../../../components/map-data";
import { choiceOf } from "../../../lib/address-choice";
import { asked, choiceFrom, FIRST, type Choice } from "../queries";

export interface CockpitChoice extends Choice {
  /** Every region of this level, and not those right below. */
  level?: string | undefined;
  /** A second period, beside. */
  beside_period?: string | undefined;
  /** A second region, beside. */
  beside_region?: string | undefined;
  /** The view for a hall. */
  hall?: string | undefined;
}

const own = ["level", "beside_period", "beside_region", "hall"] as const;

export function cockpitFrom(search: Record<string, unknown>): CockpitChoice {
  return { ...choiceFrom(search), ...choiceOf(search, own) };
}

const OUTLINES_STALE_MS = 60 * 60_000;
const BESIDE_ROWS = 6;

export function addressOf(choice: CockpitChoice): { id: string; query: Record<string, string | number | boolean> } {
  return { id: choice.indicator ?? FIRST, query: { ...asked(choice), ...(choice.level === undefined ? {} : { level: Number(choice.level) }) } };
}

export function cockpitQuery(choice: CockpitChoice) {
  const { indicator, region_id, period, adjusted, as_filed, level } = choice;
  return queryOptions({
    queryKey: ["indicator", "cockpit", { indicator, region_id, period, adjusted, as_filed, level }],
    queryFn: () => {
      const { id, query } = addressOf(choice);
      return unwrap(client.GET("/api/indicators/{id}/cockpit", { params: { path: { id }, query } }));
    },
    placeholderData: (before) => before,
    retry: false,
  });
}

export function outlinesQuery(region_id: string, level: number | undefined) {
  return queryOptions({
    queryKey: ["region", "map", region_id, level ?? 0],
    queryFn: async () => (await unwrap(client.GET("/api/map", { params: { query: { region_id, ...(level === undefined ? {} : { level }) } } }))) as unknown as MapData,
    staleTime: OUTLINES_STALE_MS,
  });
}

export function signalsBesideQuery(region_id: string) {
  return queryOptions({
    queryKey: ["signal", "beside", region_id],
    queryFn: () => unwrap(client.GET("/api/signals", { params: { query: { region_id, running: true, limit: BESIDE_ROWS } } })),
  });
}

export function directivesBesideQuery(region_id: string) {
  return queryOptions({
    queryKey: ["proceeding", "beside", region_id],
    queryFn: () => unwrap(client.GET("/api/proceedings", { params: { query: { procedure: "directive", state: "open", region_id, limit: BESIDE_ROWS } } })),
  });
}
