import { expect, test } from "vitest";

type Words = Record<string, unknown>;

const files = import.meta.glob<Words>("./*/*.json", { eager: true, import: "default" });

/** Every text of a file by its key. */
function textsOf(words: Words, prefix = ""): [string, string][] {
  return Object.entries(words).flatMap(([key, value]) => (typeof value === "object" && value !== null ? textsOf(value as Words, `${prefix}${key}.`) : [[`${prefix}${key}`, String(value)] as [string, string]]));
}

function languageOf(language: string): Map<string, string> {
  const own = Object.entries(files).filter(([path]) => path.startsWith(`./${language}/`));
  return new Map(own.flatMap(([path, words]) => textsOf(words, `${path.split("/").at(-1)?.replace(".json", "") ?? ""}:`)));
}

const placesOf = (text: string) => [...new Set(text.match(/\{\{\w+\}\}/g) ?? [])].sort();

const zh = languageOf("zh-CN");
const en = languageOf("en");

test("both languages have the same keys", () => {
  expect(zh.size).toBeGreaterThan(300);
  expect([...en.keys()].filter((key) => !zh.has(key)), "only in English").toEqual([]);
  expect([...zh.keys()].filter((key) => !en.has(key)), "only in Chinese").toEqual([]);
});

test("both languages name the same values in a text", () => {
  const differing = [...zh].filter(([key, text]) => placesOf(text).join() !== placesOf(en.get(key) ?? "").join());
  expect(differing.map(([key]) => key)).toEqual([]);
});

test("no text is empty", () => {
  expect([...zh, ...en].filter(([, text]) => text.trim() === "")).toEqual([]);
});
