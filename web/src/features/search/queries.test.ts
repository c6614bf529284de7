import { expect, test } from "vitest";
import { filtersSet, hitsOf, questionOf, searchQuery } from "./queries";

const group = (kind: string, ids: string[], next: string | null = null) => ({ kind, reach: "words", total: ids.length, next, items: ids.map((id) => ({ id })) });
const answer = (...groups: unknown[]) => ({ groups, left_out: false, behind: 0 }) as never;

test("an address is read into a question, also a number", () => {
  expect(questionOf({ q: 12345, kind: "report", other: "x", state: "" })).toEqual({ q: "12345", kind: "report" });
  expect(filtersSet({ q: "漏水", reach: "near", kind: "report", from: "2026-03-05" })).toBe(2);
});

test("pages of one kind are joined, and of two kinds there is one page", () => {
  const hits = hitsOf([answer(group("matter", ["a"]), group("report", ["b"])), answer(group("report", ["c"]))]);
  expect(hits.map(({ kind, items }) => [kind, items.map(({ id }) => id)])).toEqual([
    ["matter", ["a"]],
    ["report", ["b", "c"]],
  ]);
  const next = searchQuery({ q: "x", kind: "report" }).getNextPageParam;
  expect(next(answer(group("report", ["a"], "7f")), [], {}, [])).toEqual({ cursor: "7f", reach: "words" });
  expect(next(answer(group("report", ["a"])), [], {}, [])).toBeUndefined();
  expect(searchQuery({ q: "x" }).getNextPageParam(answer(group("report", ["a"], "7f")), [], {}, [])).toBeUndefined();
});
