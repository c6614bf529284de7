// What the pages of inspections ask the server for; what an official needs on the way is kept on the phone for the day.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap, type Schema } from "../../api/client";
import { askOrKept } from "../../lib/day-store";

const ROWS = 50;

/** What a list of inspections chooses by; empty words choose nothing. */
export interface ChosenVisits {
  state: string;
  doubt: string;
  made: string;
  from: string;
  region: string;
  station: string;
  organisation: string;
  account: string;
}

function whose(chosen: ChosenVisits) {
  return {
    ...(chosen.from === "" ? {} : { from_on: chosen.from }),
    ...(chosen.region === "" ? {} : { region_id: chosen.region }),
    ...(chosen.station === "" ? {} : { station_id: chosen.station }),
    ...(chosen.organisation === "" ? {} : { organisation_id: chosen.organisation }),
    ...(chosen.account === "" ? {} : { account_id: chosen.account }),
  };
}

export function inspectionsQuery(chosen: ChosenVisits) {
  const query = {
    limit: ROWS,
    ...whose(chosen),
    ...(chosen.state === "" ? {} : { state: chosen.state }),
    ...(chosen.doubt === "" ? {} : { doubt: chosen.doubt }),
    ...(chosen.made === "yes" ? { made: true } : {}),
  };
  return infiniteQueryOptions({
    queryKey: ["inspection", "list", query],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/inspections", { params: { query: { ...query, ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function missedQuery(chosen: ChosenVisits) {
  const query = { limit: ROWS, ...whose(chosen) };
  return infiniteQueryOptions({
    queryKey: ["inspection", "missed", query],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/missed-windows", { params: { query: { ...query, ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

/** Of inspections only the one that is being written down is kept. */
export function keptInspection(inspection: Schema["InspectionView"]): Schema["InspectionView"] | undefined {
  return inspection.may.includes("write") ? { ...inspection, may: ["write"] } : undefined;
}

export function inspectionQuery(id: string) {
  return queryOptions({
    queryKey: ["inspection", id],
    queryFn: () => askOrKept(`inspection ${id}`, (signal) => unwrap(client.GET("/api/inspections/{id}", { params: { path: { id } }, signal: signal ?? null })), keptInspection),
  });
}

const whole = <T>(answer: T): T => answer;

export const todayQuery = queryOptions({
  queryKey: ["inspection", "today"],
  queryFn: () => askOrKept("today", (signal) => unwrap(client.GET("/api/inspections/today", { signal: signal ?? null })), whole),
});
export const checkListQuery = queryOptions({
  queryKey: ["check_list"],
  queryFn: () => askOrKept("check_list", (signal) => unwrap(client.GET("/api/check-list", { signal: signal ?? null })), whole),
  staleTime: Infinity,
});

/** `on`: the day; today when empty. That of today is kept. */
export function routeQuery(on: string) {
  const ask = (signal?: AbortSignal) => unwrap(client.GET("/api/inspections/route", { params: { query: on === "" ? {} : { on } }, signal: signal ?? null }));
  return queryOptions({ queryKey: ["inspection", "route", on], queryFn: () => (on === "" ? askOrKept("route", ask, whole) : ask()) });
}

export const drawsQuery = queryOptions({ queryKey: ["draw"], queryFn: () => unwrap(client.GET("/api/draws")) });
export const policeStationsQuery = queryOptions({
  queryKey: ["organisation", "police_station"],
  queryFn: () => unwrap(client.GET("/api/organisations", { params: { query: { kind: "police_station" } } })),
});
