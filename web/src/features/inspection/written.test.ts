import { expect, test } from "vitest";
import { toSend, type Waiting } from "./waiting";
import { thingsOf, writtenOf, type Picture, type Values } from "./written";

const picture = (id: string): Picture => ({ id, content: new ArrayBuffer(4) });
const values: Values = {
  checked: { desk_manned: "yes", steps_closed: "" },
  found: [
    { what: "无人值班", kind: "reception", severity: "minor", evidence: " ", photos: [picture("A"), picture("B")] },
    { what: "未录入", kind: "entry", severity: "serious", evidence: "抽查三起", photos: [picture("C")] },
  ],
  note: " ",
};

test("what was not answered is not sent, and photos go by their ids", () => {
  const written = writtenOf(values, new Date("2026-03-05T01:00:00Z"));
  expect(written.checked).toEqual([{ item: "desk_manned", answer: "yes" }]);
  expect(written.found?.map((found) => found.photos)).toEqual([["A", "B"], ["C"]]);
  expect(written.found?.[0]).not.toHaveProperty("evidence");
  expect(written).not.toHaveProperty("note");
});

test("what was written goes before its photos, each of them once", () => {
  const things = thingsOf("V", "大桥派出所", values, new Date(0));
  expect(things.map((thing) => [thing.kind, thing.body["photo"]])).toEqual([["write", undefined], ["photo", "A"], ["photo", "B"], ["photo", "C"]]);
  expect(things.slice(1).every((thing) => thing.content !== undefined && thing.inspection === "V")).toBe(true);
});

test("a refused photo is sent again only when somebody asks, all else whenever there is network", () => {
  const thing = (kind: Waiting["kind"], fault?: string): Waiting => ({ owner: "o", kind, inspection: "V", key: "k", body: {}, ...(fault === undefined ? {} : { fault }) });
  const things = [thing("check_in", "wrong_state"), thing("write"), thing("photo"), thing("photo", "bad_photo")];
  expect(toSend(things, false)).toEqual(things.slice(0, 3));
  expect(toSend(things, true)).toEqual(things);
});
