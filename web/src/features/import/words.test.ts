import { expect, test } from "vitest";
import zh from "../../locales/zh-CN/import.json";
import { classOf, valuesOf } from "./words";

test("every kind of value that the server writes has words", () => {
  const written = ["empty", "spreadsheet error", "number of 15 digits", "number", "date-like text of 10 characters", "text of 12 characters", "date 2026-02-30", "3 cells", "at least 9 cells", "quoted text", "long text", "long row", "undecodable bytes", "text with NUL", "number of an earlier row", "row"];
  for (const value of written) {
    const key = classOf(value)?.key.replace("class.", "") ?? "";
    expect(Object.keys(zh.class), value).toContain(key);
  }
});

test("numbers and days are taken out of the words", () => {
  expect(classOf("text of 12 characters")).toEqual({ key: "class.text", values: { number: "12" } });
  expect(classOf("date 2026-02-30")).toEqual({ key: "class.date", values: { day: "2026-02-30" } });
  expect(classOf("date 2026-02-30 10:00:00")).toEqual({ key: "class.date", values: { day: "2026-02-30" } });
  expect(classOf("something new")).toBeNull();
});

test("a remark tells which columns, how many and which encoding", () => {
  expect(valuesOf("the file has no columns closed_at, place: they are taken as empty").columns).toBe("closed_at、place");
  expect(valuesOf("2 title rows above the header were passed over").number).toBe("2");
  expect(valuesOf("the text is read as gb18030: compare the rows").encoding).toBe("gb18030");
});
