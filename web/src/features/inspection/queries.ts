// What the pages of inspections ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

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
