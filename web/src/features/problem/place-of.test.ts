import { expect, test } from "vitest";
import { placeOf } from "./place-of";

test("a figure leads to the list that it counts, with the same words", () => {
  expect(placeOf("proceedings", { procedure: "problem", state: "open", late: "true", region_id: "R1" })).toEqual({ to: "/lists", search: { list: "problem", late: "yes", region: "R1" } });
  expect(placeOf("proceedings", { procedure: "good-practice", state: "ended", at_state: "adopted", member_id: "O1" })).toEqual({ to: "/lists", search: { list: "good-practice", ended: "yes", at: "adopted", member: "O1" } });
  expect(placeOf("missed_windows", { from_on: "2026-01-01", station_id: "O1" })).toEqual({ to: "/inspections", search: { part: "missed", from: "2026-01-01", station: "O1" } });
  expect(placeOf("inspections", { made: "true", from_on: "2026-01-01", account_id: "A1" })).toEqual({ to: "/inspections", search: { made: "yes", from: "2026-01-01", account: "A1" } });
  expect(placeOf("points", { organisation_id: "O1" })).toEqual({ to: "/points", search: { organisation: "O1" } });
});
