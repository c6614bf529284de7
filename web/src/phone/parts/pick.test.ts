import { expect, test } from "vitest";
import { fitting } from "./pick";

const choices = [
  { id: "a", title: "新徐村委会", above: "大桥镇" },
  { id: "b", title: "前塘宅社区居委会", above: "东溪街道" },
  { id: "c", title: "Market office", above: "" },
];

const found = (typed: string, chosen: string[] = []) => fitting(choices, typed, chosen).map((it) => it.id);

test("every word that was typed must stand in the name or above it", () => {
  expect(found("")).toEqual(["a", "b", "c"]);
  expect(found("大桥")).toEqual(["a"]);
  expect(found("大桥 前塘")).toEqual([]);
  expect(found("  market ")).toEqual(["c"]);
});

test("what is chosen stands first and is not lost behind the others", () => {
  expect(found("", ["c"])).toEqual(["c", "a", "b"]);
});
