import i18next from "i18next";
import { beforeEach, expect, test } from "vitest";
import { formatCount, formatDay, formatInstant, formatNumber } from "./format";

const speak = (lng: "zh-CN" | "en") => i18next.init({ lng, resources: {} });

beforeEach(() => speak("zh-CN"));

/** Dates do not break over lines; the tests read them with plain spaces. */
const plain = (words: string) => words.replaceAll("\u00a0", " ");

test("a day is written with its weekday", async () => {
  expect(plain(formatDay("2026-03-05"))).toBe("2026年3月5日 周四");
  await speak("en");
  expect(plain(formatDay("2026-03-05"))).toBe("Thu, 5 Mar 2026");
});

test("a date does not break over lines", () => {
  expect(formatInstant("2026-03-05T02:20:00Z")).not.toContain(" ");
});

test("an instant is shown in the zone of China, 24 hours", async () => {
  expect(plain(formatInstant("2026-03-04T16:05:00Z"))).toBe("2026年3月5日 周四 00:05");
  expect(plain(formatInstant("2026-03-05T05:20:00.418Z"))).toBe("2026年3月5日 周四 13:20");
  await speak("en");
  expect(plain(formatInstant("2026-03-04T16:05:00Z"))).toBe("Thu, 5 Mar 2026 00:05");
});

test("what is no date is shown as it came", () => {
  expect(formatDay("soon")).toBe("soon");
  expect(formatInstant("soon")).toBe("soon");
});

test("counts are grouped, and figures have their digits", () => {
  expect(formatCount(1_234_567)).toBe("1,234,567");
  expect(formatNumber(2.345, 1)).toBe("2.3");
  expect(formatNumber(10, 2)).toBe("10.00");
});
