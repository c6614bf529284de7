import { expect, test } from "vitest";
import { bodyOf, emptyDraft } from "./draft";

test("an untouched proposal is left to the software, and nobody is made up", () => {
  const body = bodyOf({ ...emptyDraft("12345"), text: "  楼上漏水 " });
  expect(body).toEqual({ text: "楼上漏水", channel: "12345" });
});

test("what the clerk chose and typed is sent", () => {
  const body = bodyOf({ ...emptyDraft("110"), text: "漏水", category: "D03.02", phone: " 120 ", matter: { kind: "join", matter_id: "m", report_id: "r" } });
  expect(body).toEqual({ text: "漏水", channel: "110", category: "D03.02", reporter: { phone: "120" }, matter: { join: "m" } });
});

test("together with another report opens a matter", () => {
  expect(bodyOf({ ...emptyDraft("110"), matter: { kind: "together", report_id: "r" } }).matter).toEqual({ open: {} });
});
