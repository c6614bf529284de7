// Who is signed in.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { client, unwrap } from "../api/client";

export const sessionQuery = queryOptions({
  queryKey: ["session"],
  queryFn: () => unwrap(client.GET("/api/session")),
  staleTime: 5 * 60_000,
  retry: false,
});

export function useSession() {
  return useQuery(sessionQuery).data;
}

/** Whether the person may take an action somewhere. */
export function useMay(action: string): boolean {
  return useSession()?.may.includes(action) ?? false;
}
