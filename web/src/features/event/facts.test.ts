import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { factsOf, lengthOf, nameOf } from "./facts";

function event(summary: Record<string, unknown>): Schema["EventView"] {
  return { seq: 1, id: "1", at: "2026-11-23T18:12:34Z", kind: "proceeding_opened", summary: summary as never, hash: "" };
}

test("facts of the event and of the thing it holds have words, the rest is left to the record", () => {
  const opened = event({ kind: "proceeding_opened", proceeding: { code: "ZL2026-000003", title: "柳塘镇环境", instance: { revision: 1 } }, step: { late: false } });
  expect(factsOf(opened)).toEqual([
    { key: "code", value: "ZL2026-000003" },
    { key: "title", value: "柳塘镇环境" },
  ]);
  expect(nameOf(opened)).toBe("ZL2026-000003");
});

test("lists are counted with what the server left out", () => {
  expect(lengthOf([{}, {}, {}, "… 497 more"])).toBe(500);
  expect(lengthOf([1, 2])).toBe(2);
  expect(factsOf(event({ kind: "reports_imported", reports: [{}, {}, {}, "… 7 more"] }))).toEqual([{ key: "reports", value: 10 }]);
});

test("an event that names nothing has no name", () => {
  expect(nameOf(event({ kind: "signed_in", account_id: "01M8" }))).toBe("");
  expect(factsOf(event({ kind: "signed_in", account_id: "01M8" }))).toEqual([]);
});
