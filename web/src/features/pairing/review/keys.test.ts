import { expect, test } from "vitest";
import { actOf } from "./keys";

const press = (key: string, more: object = {}) => actOf({ key, ctrlKey: false, metaKey: false, altKey: false, repeat: false, typing: false, ...more });

test("every answer has a letter and a number", () => {
  expect(["y", "n", "u"].map((key) => press(key))).toEqual(["same", "different", "unsure"]);
  expect(["1", "2", "3"].map((key) => press(key))).toEqual(["same", "different", "unsure"]);
  expect([press("z"), press("j"), press("k"), press("x")]).toEqual(["undo", "next", "previous", undefined]);
});

test("commands are no answers, and a key that is held down answers once", () => {
  expect(press("y", { ctrlKey: true })).toBeUndefined();
  expect(press("z", { metaKey: true })).toBeUndefined();
  expect(press("y", { typing: true })).toBeUndefined();
  expect(press("y", { repeat: true })).toBeUndefined();
  expect(press("j", { repeat: true })).toBe("next");
});
