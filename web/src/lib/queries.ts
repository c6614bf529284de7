// How the pages ask the server: what is asked again, and when the question who is signed in is asked anew.
import { QueryClient } from "@tanstack/react-query";
import { ProblemError } from "../api/client";

const FRESH_MS = 15_000;
const RETRIES_MAX = 2;

export function makeQueries(): QueryClient {
  const queries = new QueryClient({
    defaultOptions: {
      // Asked even when the browser thinks it is off line: a fault that is shown is better than a page that waits for ever.
      queries: {
        networkMode: "always",
        staleTime: FRESH_MS,
        retry: (failures, error) => failures < RETRIES_MAX && error instanceof ProblemError && (error.status === 0 || error.status === 503),
      },
      mutations: { networkMode: "always" },
    },
  });
  queries.getQueryCache().subscribe((event) => {
    const error = event.query.state.error;
    if (event.type === "updated" && error instanceof ProblemError && error.status === 401 && event.query.queryKey[0] !== "session") {
      void queries.invalidateQueries({ queryKey: ["session"] });
    }
  });
  return queries;
}
