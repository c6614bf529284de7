import { expect, test } from "vitest";
import { signed } from "./words";

test("points have their sign", () => {
  expect([3, 0, -5].map(signed)).toEqual(["+3", "0", "−5"]);
});
