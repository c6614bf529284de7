import { texts } from "virtual:phone-words";
import { expect, test } from "vitest";
import { taken } from "../../tools/phone-entry";

const sources = import.meta.glob<string>(
  ["./**/*.{ts,tsx}", "!./**/*.test.ts", "../components/{light,dots,sign-form,sign-pad}.tsx", "../features/report/one/reasons.ts", "../lib/problem-words.ts"],
  { eager: true, query: "?raw", import: "default" },
);

/** Keys that a source asks words for, each with its word file; a key that is put together ends with a point. */
function askedIn(source: string): string[] {
  const asked: string[] = [];
  let file = "words";
  for (const [, , ns, words] of source.matchAll(/(useTranslation\((?:"(\w+)")?\))|\bt\(([^()]*)/g)) {
    if (words === undefined) {
      file = ns ?? "words";
      continue;
    }
    for (const [, key] of words.matchAll(/(?<!=== )["`]([a-z_]+(?:[.:][a-z_]+)*\.?)(?=["`]|\$\{)/g)) {
      asked.push(key?.includes(":") === true ? key : `${file}:${key ?? ""}`);
    }
  }
  return asked;
}

function has(language: string, key: string): boolean {
  const [file = "", path = ""] = key.split(":");
  let found: unknown = texts[language]?.[file];
  for (const step of path.split(".").filter((it) => it !== "")) found = (found as Record<string, unknown> | undefined)?.[step];
  return path.endsWith(".") ? typeof found === "object" : typeof found === "string";
}

const asked = [...new Set(Object.values(sources).flatMap(askedIn))];

test("every word that the light pages ask for is in their bundle, in both languages", () => {
  expect(asked.length).toBeGreaterThan(80);
  expect(asked).toContain("words:work.box.");
  expect(asked).toContain("report:entry.matter_join");
  expect(asked.filter((key) => !has("zh-CN", key) || !has("en", key))).toEqual([]);
});

test("words of the staff pages alone are not in it", () => {
  for (const key of ["words:menu.models", "words:problem.import_bomb", "report:filter.title"]) expect(has("zh-CN", key), key).toBe(false);
});

test("a key that a word file does not have stops the build, and names key and file", () => {
  const words = { work: { title: "待办", due: "截止" }, skip: "跳到正文" };
  expect(taken(words, ["work.due"], "words.json")).toEqual({ work: { due: "截止" } });
  expect(taken(words, [""], "words.json")).toEqual(words);
  expect(() => taken(words, ["work.none"], "words.json")).toThrow("words.json has no work.none");
  expect(() => taken(words, ["skip.none"], "words.json")).toThrow("words.json has no skip.none");
});
