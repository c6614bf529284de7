import { expect, test } from "vitest";
import { durationOf } from "./duration";

const HOUR = 3_600;

test("a duration is told in the unit that people would say it in", () => {
  const check = (seconds: number, expected: [string, number]) => {
    const { key, number } = durationOf(seconds);
    expect([key, number]).toEqual([`words:duration.${expected[0]}`, expected[1]]);
  };
  check(77 * 24 * HOUR, ["days", 77]);
  check(43 * HOUR, ["hours", 43]);
  check(48 * HOUR, ["days", 2]);
  check(60 * HOUR, ["days", 2.5]);
  check(2.5 * HOUR, ["hours", 2.5]);
  check(20 * 60 + 20, ["minutes", 20]);
  check(0, ["minutes", 0]);
});
