// What the pages of indicators ask the server.
import { infiniteQueryOptions, queryOptions } from "@tanstack/react-query";
import { client, unwrap } from "../../api/client";
import { choiceOf } from "../../lib/address-choice";

export interface Choice {
  indicator?: string | undefined;
  region_id?: string | undefined;
  period?: string | undefined;
  adjusted?: string | undefined;
  as_filed?: string | undefined;
  of_denominator?: string | undefined;
}

const names = ["indicator", "region_id", "period", "adjusted", "as_filed", "of_denominator"] as const;

/** What is shown when nothing was chosen. */
export const FIRST = "rate-by-filings";

export function choiceFrom(search: Record<string, unknown>): Choice {
  return choiceOf(search, names);
}

export const indicatorsQuery = queryOptions({
  queryKey: ["indicator", "all"],
  queryFn: () => unwrap(client.GET("/api/indicators")),
  staleTime: 10 * 60_000,
});

export function asked({ region_id, period, adjusted, as_filed }: Choice) {
  return {
    ...(region_id === undefined ? {} : { region_id }),
    ...(period === undefined ? {} : { period }),
    ...(adjusted === undefined ? {} : { adjusted: true }),
    ...(as_filed === undefined ? {} : { as_filed: true }),
  };
}

export function figuresQuery(choice: Choice) {
  const id = choice.indicator ?? FIRST;
  return queryOptions({
    queryKey: ["indicator", "figures", choice],
    queryFn: () => unwrap(client.GET("/api/indicators/{id}/figures", { params: { path: { id }, query: asked(choice) } })),
    placeholderData: (before) => before,
    retry: false,
  });
}

export function filingsQuery(choice: Choice) {
  return infiniteQueryOptions({
    queryKey: ["filing", choice],
    queryFn: ({ pageParam }: { pageParam: string | undefined }) => {
      const query = {
        indicator: choice.indicator ?? FIRST,
        ...asked(choice),
        ...(choice.of_denominator === undefined ? {} : { of_denominator: true }),
        ...(pageParam === undefined ? {} : { cursor: pageParam }),
      };
      return unwrap(client.GET("/api/filings", { params: { query } }));
    },
    initialPageParam: undefined as string | undefined,
    getNextPageParam: (page) => page.next ?? undefined,
    retry: false,
  });
}
