import i18next from "i18next";
import { beforeEach, expect, test } from "vitest";
import { formatCount, formatDay, formatDue, formatInstant, formatNumber, timeLeft } from "./format";

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

test("a limit that ends at midnight ends with its last day", async () => {
  expect(plain(formatDue("2026-11-30T16:00:00Z"))).toBe("2026年11月30日 周一 24:00");
  expect(plain(formatDue("2026-11-28T23:33:26.385Z"))).toBe("2026年11月29日 周日 07:33");
  await speak("en");
  expect(plain(formatDue("2026-02-28T16:00:00Z"))).toBe("Sat, 28 Feb 2026 24:00");
  expect(formatDue("soon")).toBe("soon");
});

test("the time left is told in hours, and in days from two days on", () => {
  const now = Date.parse("2026-03-05T00:00:00Z");
  expect(timeLeft("2026-03-05T05:30:00Z", now)).toEqual({ key: "left_hours", number: 5 });
  expect(timeLeft("2026-03-07T01:00:00Z", now)).toEqual({ key: "left_days", number: 2 });
  expect(timeLeft("2026-03-04T22:00:00Z", now)).toEqual({ key: "over_hours", number: 2 });
  expect(timeLeft("2026-03-01T00:00:00Z", now)).toEqual({ key: "over_days", number: 4 });
  expect(timeLeft("soon", now)).toBeNull();
});
