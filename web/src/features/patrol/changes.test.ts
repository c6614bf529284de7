import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { isChanged, visitsLeft, visitsOf, type Named } from "./changes";

const plan = { routes: [{ visits: [{ id: "a" }, { id: "b" }] }, { visits: [{ id: "c" }] }] } as unknown as Schema["PatrolView"];
const named = (change: Named["change"]): Named => ({ change, place: "x", team: null });
const changes = [
  named({ kind: "remove", visit_id: "a", reason: "x" }),
  named({ kind: "move", visit_id: "b", team_id: "t", reason: "x" }),
  named({ kind: "add", region_id: "r", team_id: "t", reason: "x" }),
  named({ kind: "add", region_id: "s", team_id: "t", reason: "x" }),
];

test("a visit that is taken out or moved is changed, others are not", () => {
  expect(visitsOf(plan).map((visit) => isChanged(changes, visit.id))).toEqual([true, true, false]);
});

test("what is left counts visits taken out and put in", () => {
  expect(visitsLeft(plan, [])).toBe(3);
  expect(visitsLeft(plan, changes)).toBe(4);
});
