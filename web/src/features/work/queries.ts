// What the work page asks the server beside its lines.
import { queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export function colleaguesQuery() {
  return queryOptions({ queryKey: ["work", "colleagues"], queryFn: () => unwrap(client.GET("/api/colleagues")), staleTime: 60_000 });
}
