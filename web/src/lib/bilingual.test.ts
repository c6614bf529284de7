import { expect, test } from "vitest";
import { pick } from "./bilingual";

test("English has the English words, every other language the Chinese ones", () => {
  const text = { zh: "签收", en: "Accept" };
  expect(pick(text, "en")).toBe("Accept");
  expect(pick(text, "zh-CN")).toBe("签收");
  expect(pick(text, "zh-TW")).toBe("签收");
});
