import { expect, test } from "vitest";
import type { Schema } from "../../api/client";
import { fits } from "./fits";

const mediator: Schema["MediatorView"] = {
  id: "01",
  kind: "person",
  name: "罗桂兰",
  organisation: null,
  kept_by: { id: "02", name: "法院" },
  region: { id: "03", code: "99", name: "大桥镇", level: 4, path_name: "青禾县 / 大桥镇" },
  categories: [{ code: "D03.01", name: { zh: "邻里纠纷", en: "Neighbours" }, path: "" }],
  languages: ["客家话"],
  certificate_no: "TY-12",
  valid_from_on: "2026-01-01",
  valid_to_on: "2026-12-31",
  active: true,
  running: 2,
  fault: null,
  may: [],
};

test.each([
  ["", true],
  ["桂兰", true],
  ["ty-12", true],
  [" 大桥 ", true],
  ["客家", true],
  ["邻里", true],
  ["Neighbours", false],
  ["法院", false],
])("%s is meant: %s", (word, expected) => {
  expect(fits(mediator, word, (words) => words.zh)).toBe(expected);
});
