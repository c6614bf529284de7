import { expect, test } from "vitest";
import { leave, left } from "./leaving";

test("who waits goes on when the leaving has ended, and at once when nobody leaves", async () => {
  await left();
  const order: string[] = [];
  let end: () => void = () => undefined;
  const leaving = leave(() => new Promise<void>((resolve) => (end = resolve))).then(() => order.push("forgotten"));
  const waiting = left().then(() => order.push("shown"));
  await Promise.resolve();
  expect(order).toEqual([]);
  end();
  await Promise.all([leaving, waiting]);
  expect(order).toEqual(["forgotten", "shown"]);
});

test("a leaving that fails keeps nobody waiting", async () => {
  await expect(leave(() => Promise.reject(new Error("no network")))).rejects.toThrow("no network");
  await left();
});
