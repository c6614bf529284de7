import { expect, test } from "vitest";
import { nounsOf } from "./live";

const check = (data: string, nouns: readonly string[]) => expect(nounsOf(data)).toEqual(nouns);

test("what depends on a thing is asked again with it", () => {
  check('{"kind":"proceeding","id":"01"}', ["proceeding", "work", "notice", "signal", "matter", "bulletin", "indicator"]);
  check('{"kind":"report"}', ["report", "matter", "signal"]);
});

test("a noun that nothing depends on stands for itself", () => {
  check('{"kind":"procedure"}', ["procedure"]);
});

test("what cannot be read changes nothing", () => {
  check("", []);
  check("{}", []);
  check("not json", []);
});
