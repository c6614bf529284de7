import { expect, test } from "vitest";
import { barOf, entries, entryOf, openTo } from "./menu";

const keysOf = (list: readonly { key: string }[]) => list.map((entry) => entry.key);

test("one sees what one may open, and always one's own work", () => {
  expect(keysOf(openTo([]))).toEqual(["work"]);
  expect(keysOf(openTo(["read_signal", "read_events"]))).toEqual(["work", "signals", "events"]);
  expect(openTo(["read_regions", "write_report", "read_report", "read_matter", "read_signal", "read_proceeding", "read_artefact", "read_import", "manage_accounts", "read_roles", "read_procedures", "read_templates", "read_models", "read_events", "settle_visit", "read_patrol", "read_pairing", "search", "read_topics", "count_parties", "read_rates", "read_alarms", "read_inspections", "read_sittings", "read_mediators"])).toEqual(entries);
});

test("the entry of an address is the longest that it begins with", () => {
  expect(entryOf("/reports/new")).toBe("/reports/new");
  expect(entryOf("/reports/01M8")).toBe("/reports");
  expect(entryOf("/reports")).toBe("/reports");
  expect(entryOf("/reportsx")).toBeUndefined();
  expect(entryOf("/account")).toBeUndefined();
});

test("the bar of a phone has at most five entries, work on the move first", () => {
  const dispatcher = openTo(["write_report", "read_report", "read_matter", "read_signal", "read_proceeding", "read_regions"]);
  expect(keysOf(barOf(dispatcher))).toEqual(["work", "report_new", "reports", "matters", "signals"]);
  const auditor = openTo(["read_regions", "read_events", "read_roles"]);
  expect(keysOf(barOf(auditor))).toEqual(["work", "events", "regions", "organisations", "roles"]);
  expect(keysOf(barOf(openTo(["settle_visit", "read_regions"])))).toEqual(["work", "visits", "regions", "organisations"]);
  expect(keysOf(barOf(openTo(["read_regions", "read_signal"])))).toEqual(["work", "signals", "regions", "organisations"]);
});
