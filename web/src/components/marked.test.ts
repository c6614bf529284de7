import { expect, test } from "vitest";
import { piecesOf } from "./marked";

const mark = (start: number, end: number) => ({ start, end });

test("marks count characters, also beyond the basic plane", () => {
  expect(piecesOf("𠮷家拖欠工资", [mark(2, 4)]).map(({ text, marked }) => [text, marked])).toEqual([
    ["𠮷家", false],
    ["拖欠", true],
    ["工资", false],
  ]);
});

test("marks that overlap or reach past the end lose and repeat nothing", () => {
  const pieces = piecesOf("殖污水污染", [mark(1, 4), mark(0, 3), mark(4, 99)]);
  expect(pieces.map((piece) => piece.text).join("")).toBe("殖污水污染");
  expect(pieces.every((piece) => piece.marked)).toBe(true);
});

test("a text without marks is one piece", () => {
  expect(piecesOf("工资", [])).toEqual([{ text: "工资", marked: false, at: 0 }]);
});
