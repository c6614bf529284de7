import { expect, test } from "vitest";
import { isDay } from "./lists";
import { asked, everything } from "./queries";

test("what is not chosen is not asked for", () => {
  expect(asked({ ...everything, procedure: "problem" })).toEqual({ procedure: "problem", state: "open" });
  expect(asked({ ...everything, procedure: "problem-task", ended: true, kind: "entry", owner: "O1", late: true })).toEqual({
    procedure: "problem-task",
    state: "ended",
    mark: "kind:entry",
    owner_id: "O1",
    late: true,
  });
});

test("a day is told from a text", () => {
  expect(isDay("2026-03-05")).toBe(true);
  expect(isDay("2026-03-05T01:00")).toBe(false);
  expect(isDay("minor")).toBe(false);
});
