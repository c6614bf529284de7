import { expect, test } from "vitest";
import { ProblemError } from "../api/client";
import { canRetry, keyFor } from "./verb";

const problem = (status: number) => new ProblemError(status, "busy", "");

test("the same input asked again has the same key", () => {
  const first = keyFor(null, "a");
  expect(keyFor(first, "a")).toBe(first);
});

test("another input, or one after a success, has a key of its own", () => {
  const first = keyFor(null, "a");
  expect(keyFor(first, "b").key).not.toBe(first.key);
  expect(keyFor(null, "a").key).not.toBe(first.key);
});

test("only what did not reach the server, or found it busy, is asked again, and not for ever", () => {
  expect(canRetry(problem(0), 0)).toBe(true);
  expect(canRetry(problem(503), 2)).toBe(true);
  expect(canRetry(problem(503), 3)).toBe(false);
  for (const status of [400, 401, 403, 409, 422, 500, 507]) {
    expect(canRetry(problem(status), 0), String(status)).toBe(false);
  }
  expect(canRetry(new Error("a fault of the page"), 0)).toBe(false);
});
