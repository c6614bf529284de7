import { expect, test } from "vitest";
import { instantOf, localOf } from "./instant";

test("what is typed is a time in China, wherever the screen stands", () => {
  expect(instantOf("2026-03-05T09:10")).toBe("2026-03-05T01:10:00.000Z");
  expect(localOf("2026-03-05T01:10:00Z")).toBe("2026-03-05T09:10");
  expect(localOf(instantOf("2026-12-31T23:59") ?? "")).toBe("2026-12-31T23:59");
});

test("what is no time is left out", () => {
  expect(instantOf("")).toBeUndefined();
  expect(instantOf("2026-03-05")).toBeUndefined();
  expect(localOf("soon")).toBe("");
});
