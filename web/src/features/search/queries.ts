// What the page of the search asks the server.
import { infiniteQueryOptions } from "@tanstack/react-query";
import { client, unwrap, type Schema } from "../../api/client";

export interface Question {
  q?: string | undefined;
  kind?: string | undefined;
  region_id?: string | undefined;
  category?: string | undefined;
  state?: string | undefined;
  from?: string | undefined;
  to?: string | undefined;
  /** Reaches as far as slips when set. */
  reach?: string | undefined;
}

const names = ["q", "kind", "region_id", "category", "state", "from", "to", "reach"] as const;

/** The question that an address holds; numbers are words here. */
export function questionOf(search: Record<string, unknown>): Question {
  const question: Question = {};
  for (const name of names) {
    const value = search[name];
    if (typeof value === "string" ? value !== "" : typeof value === "number") {
      question[name] = String(value);
    }
  }
  return question;
}

/** Filters that are set, beside the words. */
export function filtersSet(question: Question): number {
  return names.filter((name) => name !== "q" && name !== "reach" && question[name] !== undefined).length;
}

/** Hits shown of each kind before one of them is chosen. */
const FEW = 5;
const PAGE = 20;

interface Place {
  cursor?: string;
  reach?: string;
}

type Answer = Schema["SearchView"];

/** The next page of the one kind that is shown; with both kinds there is none. */
function nextOf(answer: Answer): Place | undefined {
  const [group, other] = answer.groups;
  return group?.next == null || other !== undefined ? undefined : { cursor: group.next, reach: group.reach };
}

export function searchQuery(question: Question) {
  const limit = question.kind === undefined ? FEW : PAGE;
  return infiniteQueryOptions({
    queryKey: ["search", question],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/search", { params: { query: { ...question, ...pageParam, limit } } })),
    initialPageParam: {} as Place,
    getNextPageParam: (last) => (question.kind === undefined ? undefined : nextOf(last)),
    enabled: question.q !== undefined,
    retry: false,
  });
}

export interface Hits {
  kind: string;
  reach: string;
  total: number;
  items: Schema["SearchItem"][];
}

/** The hits of all pages, kind by kind. */
export function hitsOf(pages: readonly Answer[]): Hits[] {
  return (pages[0]?.groups ?? []).map((first) => ({
    kind: first.kind,
    reach: first.reach,
    total: first.total,
    items: pages.flatMap((page) => page.groups.filter((group) => group.kind === first.kind).flatMap((group) => group.items)),
  }));
}
