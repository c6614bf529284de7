import { expect, test } from "vitest";
import { escapeText, labelWidth, placeLabels } from "./map-data";

test("text for the corner of the map cannot be markup", () => {
  expect(escapeText(`<b a="1">&'`)).toBe("&#60;b a=&#34;1&#34;&#62;&#38;&#39;");
});

test("labels take the side on which they cover nothing, and what finds no room is left out", () => {
  const size = { x: 400, y: 300 };
  const alone = { x: 200, y: 150, radius: 10, width: 80 };
  const sides = (...marks: (typeof alone)[]) => placeLabels(marks, size);
  expect(sides(alone)).toEqual(["top"]);
  expect(sides(alone, { ...alone, y: 160 })).toEqual(["top", "bottom"]);
  expect(sides(alone, alone, alone, alone, alone)).toEqual(["top", "bottom", "right", "left", null]);
  expect(sides({ ...alone, y: 5 })).toEqual(["bottom"]);
  expect(sides({ ...alone, x: 5 })).toEqual(["right"]);
  expect(labelWidth("白沙镇 5 件")).toBeGreaterThan(labelWidth("Bai 5"));
});
