import { expect, test } from "vitest";
import { expectedPhrase, expectedShort, ratioPhrase, recurrencePhrase } from "./figures";

test("a ratio has one digit below ten, none above, and ends at a hundred", () => {
  expect(ratioPhrase(2.34)).toEqual({ key: "ratio", number: 2.34, digits: 1 });
  expect(ratioPhrase(12.6)).toEqual({ key: "ratio", number: 12.6, digits: 0 });
  expect(ratioPhrase(1080.4)).toEqual({ key: "ratio_over", number: 100, digits: 0 });
});

test("a tiny expectation is not shown as nothing", () => {
  expect(expectedPhrase(0.001)).toEqual({ key: "expected_under", number: 0.1, digits: 1 });
  expect(expectedPhrase(4.2)).toEqual({ key: "expected", number: 4.2, digits: 1 });
});

test("rarity goes from days to years to an upper end", () => {
  expect(recurrencePhrase(384.5)).toEqual({ key: "recurrence_days", number: 384.5, digits: 0 });
  expect(recurrencePhrase(0.2).number).toBe(1);
  expect(recurrencePhrase(3650)).toEqual({ key: "recurrence_years", number: 10, digits: 0 });
  expect(recurrencePhrase(16_213_439_239)).toEqual({ key: "recurrence_over", number: 100, digits: 0 });
});

test("a tiny expectation in a column says that it is under the least shown", () => {
  const format = (value: number, digits: number) => value.toFixed(digits);
  expect([0, 0.004, 0.1, 12.34].map((value) => expectedShort(value, format))).toEqual(["0.0", "< 0.1", "0.1", "12.3"]);
});
