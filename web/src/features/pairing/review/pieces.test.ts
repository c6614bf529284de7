import { expect, test } from "vitest";
import { piecesOf } from "./pieces";

const shown = (text: string, shared: { start: number; end: number }[]) => piecesOf(text, shared).map((piece) => (piece.shared ? `[${piece.text}]` : piece.text));

test("what both sides say is cut out, whatever the order and the letters", () => {
  expect(shown("锦绣花园漏水", [{ start: 4, end: 6 }, { start: 0, end: 4 }])).toEqual(["[锦绣花园]", "[漏水]"]);
  expect(shown("😀锦绣花园", [{ start: 1, end: 3 }])).toEqual(["😀", "[锦绣]", "花园"]);
  expect(shown("短", [{ start: 0, end: 9 }])).toEqual(["[短]"]);
  expect(shown("重叠", [{ start: 0, end: 2 }, { start: 1, end: 2 }])).toEqual(["[重叠]"]);
  expect(shown("", [{ start: 0, end: 2 }])).toEqual([]);
});
