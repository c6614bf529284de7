// What the signal pages ask the server for.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";

export interface SignalFilter {
  state?: string | undefined;
  category?: string | undefined;
  /** `true` for those that go on, `false` for those that ended. */
  running?: string | undefined;
}

const ROWS = 50;

function asked({ state, category, running }: SignalFilter) {
  return { state, category, ...(running === undefined ? {} : { running: running === "true" }) };
}

export function signalsQuery(filter: SignalFilter) {
  return infiniteQueryOptions({
    queryKey: ["signal", "list", filter.state ?? "", filter.category ?? "", filter.running ?? ""],
    queryFn: ({ pageParam }) =>
      unwrap(
        client.GET("/api/signals", {
          params: { query: { ...asked(filter), limit: ROWS, ...(pageParam === "" ? {} : { cursor: pageParam }) } },
        }),
      ),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export function signalQuery(id: string) {
  return queryOptions({
    queryKey: ["signal", id],
    queryFn: () => unwrap(client.GET("/api/signals/{id}", { params: { path: { id } } })),
  });
}

export const lastScanQuery = queryOptions({
  queryKey: ["scan", "last"],
  queryFn: () => unwrap(client.GET("/api/scans", { params: { query: { limit: 1 } } })),
  select: (page) => page.items[0],
});

export const scansQuery = infiniteQueryOptions({
  queryKey: ["scan", "list"],
  queryFn: ({ pageParam }) => unwrap(client.GET("/api/scans", { params: { query: { limit: ROWS, ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
  initialPageParam: "",
  getNextPageParam: (page) => page.next ?? undefined,
});

export function scanQuery(id: string) {
  return queryOptions({
    queryKey: ["scan", id],
    queryFn: () => unwrap(client.GET("/api/scans/{id}", { params: { path: { id } } })),
  });
}

export function artefactsQuery(state: string | undefined) {
  return infiniteQueryOptions({
    queryKey: ["artefact", "list", state ?? ""],
    queryFn: ({ pageParam }) =>
      unwrap(client.GET("/api/artefacts", { params: { query: { limit: ROWS, ...(state === undefined ? {} : { state }), ...(pageParam === "" ? {} : { cursor: pageParam }) } } })),
    initialPageParam: "",
    getNextPageParam: (page) => page.next ?? undefined,
  });
}

export const tuningsQuery = queryOptions({ queryKey: ["tuning"], queryFn: () => unwrap(client.GET("/api/tunings")) });

const TRIAL_POLL_MS = 1_500;
const runs = (state: string | undefined) => state === "waiting" || state === "running";

export const trialsQuery = queryOptions({
  queryKey: ["trial", "list"],
  queryFn: () => unwrap(client.GET("/api/trials", { params: { query: { limit: ROWS } } })),
  refetchInterval: (query) => (query.state.data?.items.some((item) => runs(item.state)) ? TRIAL_POLL_MS : false),
});

export function trialQuery(id: string) {
  return queryOptions({
    queryKey: ["trial", id],
    queryFn: () => unwrap(client.GET("/api/trials/{id}", { params: { path: { id } } })),
  });
}
