// What the page of sittings asks the server for.
import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export function sittingsQuery(from_on: string, to_on: string) {
  return queryOptions({
    queryKey: ["sitting", from_on, to_on],
    queryFn: () => unwrap(client.GET("/api/sittings", { params: { query: { from_on, to_on } } })),
  });
}

export const judgesQuery = queryOptions({ queryKey: ["sitting", "judges"], queryFn: () => unwrap(client.GET("/api/sittings/judges")) });
