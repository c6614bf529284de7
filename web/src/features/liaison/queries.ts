// What the pages of liaisons ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export const liaisonsQuery = queryOptions({ queryKey: ["liaison", "all"], queryFn: () => unwrap(client.GET("/api/liaisons")) });
export const ownLiaisonsQuery = queryOptions({ queryKey: ["liaison", "own"], queryFn: () => unwrap(client.GET("/api/liaisons/own")) });
export const proposalsQuery = queryOptions({ queryKey: ["liaison_proposal", "all"], queryFn: () => unwrap(client.GET("/api/liaison-proposals")) });
export const officialsQuery = queryOptions({ queryKey: ["official"], queryFn: () => unwrap(client.GET("/api/officials")) });

export const candidatesQuery = queryOptions({ queryKey: ["official", "candidates"], queryFn: () => unwrap(client.GET("/api/officials/candidates")) });
export const stationsQuery = queryOptions({ queryKey: ["station"], queryFn: () => unwrap(client.GET("/api/stations")) });

export function proposalQuery(id: string) {
  return queryOptions({
    queryKey: ["liaison_proposal", id],
    queryFn: () => unwrap(client.GET("/api/liaison-proposals/{id}", { params: { path: { id } } })),
  });
}

/** `total_m`: of the proposal as it stands, for another has another effect. */
export function effectQuery(id: string, total_m: number, account_id: string, station_id: string) {
  return queryOptions({
    queryKey: ["adjustment", id, total_m, account_id, station_id],
    queryFn: () => unwrap(client.GET("/api/liaison-proposals/{id}/effect", { params: { path: { id }, query: { account_id, station_id } } })),
    enabled: account_id !== "" && station_id !== "",
  });
}
