import { expect, test } from "vitest";
import { isHalf, placeOf } from "./place-fields";

test("a place is two numbers or none, and one alone is a fault", () => {
  const check = (typed: Parameters<typeof placeOf>[0], place: ReturnType<typeof placeOf>, half: boolean) => {
    expect([placeOf(typed), isHalf(typed)]).toEqual([place, half]);
  };
  check(undefined, null, false);
  check({}, null, false);
  check({ longitude: null, latitude: null }, null, false);
  check({ longitude: 0, latitude: 0 }, { longitude: 0, latitude: 0 }, false);
  check({ longitude: 112.5, latitude: null }, null, true);
  check({ latitude: 30.2 }, null, true);
});
