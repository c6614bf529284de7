// What the pages of bulletins ask the server.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

/** The procedure in which bulletins are reviewed, sent and answered. */
const BULLETIN = "bulletin";

export function bulletinsQuery(state: "open" | "ended") {
  return infiniteQueryOptions({
    queryKey: ["bulletin", "list", state],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/proceedings", { params: { query: { procedure: BULLETIN, state, ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function bulletinQuery(id: string) {
  return queryOptions({
    queryKey: ["bulletin", id],
    queryFn: () => unwrap(client.GET("/api/proceedings/{id}/bulletin", { params: { path: { id } } })),
    retry: false,
  });
}
