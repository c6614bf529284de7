import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { isUntold, orphansOf, partyName, startOf, stepOf, textsOf, type Typed } from "./typed";

const title = { zh: "研判意见", en: "Opinion" };
const act = { id: "confirm", title, fields: [{ id: "opinion", title, type: "long_text", value: null }, { id: "level", title, type: "choice", value: null }], slots: [] } as unknown as Schema["ActView"];
const typed: Typed = { ...startOf(act, 1), values: { opinion: "情况属实", level: "yellow" }, reason: "有据可查", changed: true };

test("what was typed for an act that is gone is kept, what was not touched is not", () => {
  expect(orphansOf({ confirm: typed }, [])).toEqual([typed]);
  expect(orphansOf({ confirm: typed }, [act])).toEqual([]);
  expect(orphansOf({ confirm: startOf(act, 1) }, [])).toEqual([]);
});

test("texts can be copied, choices need not be", () => {
  expect(textsOf(typed)).toEqual([
    { title, text: "情况属实" },
    { title: null, text: "有据可查" },
  ]);
});

test("a step carries what was filled in, and the revision that the person saw", () => {
  const step = stepOf({ ...typed, values: { opinion: "情况属实", level: "" } }, act, 7);
  expect(step).toEqual({ transition: "confirm", revision: 7, fields: { opinion: "情况属实" }, slots: {}, reason: "有据可查" });
  expect(stepOf({ ...typed, reason: "" }, act, 7).reason).toBeNull();
});

const parties = [1, 2].map((number) => ({ id: `party-${number}`, label: { zh: `申请人 ${number}`, en: `Applicant ${number}` }, name: number === 1 ? "陈**" : null }));
const sign = { ...act, id: "sign", parties } as unknown as Schema["ActView"];

test("an act of a party waits until it says whose it is and how it was taken, and carries both", () => {
  const begun = startOf(sign, 3);
  expect(isUntold(begun, sign)).toBe(true);
  expect(isUntold({ ...begun, party: "party-2" }, sign)).toBe(true);
  const told = { ...begun, party: "party-2", how: "phone" };
  expect(isUntold(told, sign)).toBe(false);
  expect(stepOf(told, sign, 3)).toMatchObject({ party: { id: "party-2", how: "phone" } });
  expect(isUntold(startOf(act, 3), act)).toBe(false);
  expect(startOf({ ...sign, parties: parties.slice(0, 1) }, 3).party).toBe("party-1");
});

test("a party is called by its role, with the mask for those who handle the matter", () => {
  expect(parties.map((party) => partyName(party, (words) => words.zh))).toEqual(["申请人 1（陈**）", "申请人 2"]);
});
