import { afterEach, expect, test, vi } from "vitest";
import { readKept } from "./kept";

afterEach(() => vi.unstubAllGlobals());

const keep = (text: string | null) => vi.stubGlobal("sessionStorage", { getItem: () => text });

test("what was typed is given back to the person who typed it, and to nobody else", () => {
  keep(JSON.stringify({ owner: "one", value: { reason: "已核实" } }));
  expect(readKept("typed", "one", {})).toEqual({ reason: "已核实" });
  expect(readKept("typed", "two", {})).toEqual({});
});

test("nothing kept, or something broken, is an empty form", () => {
  for (const text of [null, "{", "[]", "3"]) {
    keep(text);
    expect(readKept("typed", "one", "empty"), String(text)).toBe("empty");
  }
});
