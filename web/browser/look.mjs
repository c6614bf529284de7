// What every page must stand, whoever looks at it: it fits the screen, has its words, and can be used by people who do
// not see it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import axe from "axe-core";
import { checkWidth } from "./person.mjs";

async function picture(page, name) {
  const folder = process.env.SCREENSHOTS;
  if (folder === undefined) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}

/** Faults of the page by WCAG 2.2 AA, as axe-core sees them. */
async function accessFaults(page) {
  await page.evaluate(axe.source);
  const run = () => globalThis.axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"], resultTypes: ["violations"] });
  const { violations } = await page.evaluate(run);
  return violations.map((it) => `${it.id}: ${it.help}\n    ${it.nodes.slice(0, 3).map((node) => node.html.slice(0, 200)).join("\n    ")}`);
}

/** A key of the word files that has no words shows as itself. */
async function wordlessKeys(page) {
  const text = await page.evaluate(() => document.body.innerText);
  return text.match(/\b[a-z_]+(?:[.:][a-z_]+){1,3}\b/g)?.filter((word) => !/^(?:office|officer|dispatcher|mediator|chief|patrol|police|clerk|fields\.amount)\./.test(word) && !/\.(?:csv|typ)$/.test(word)) ?? [];
}

/** What a person reads on the page, without the cells of a file, records for those who check, and help that is folded. */
async function wordsOf(page) {
  return page.evaluate(() => {
    const main = document.querySelector("main")?.cloneNode(true);
    main?.querySelectorAll("pre, .first-rows, details").forEach((part) => part.remove());
    return main?.textContent ?? "";
  });
}

/** Ids, and dates as machines write them: nothing that a person should have to read. */
async function rawWords(page) {
  const words = await wordsOf(page);
  return [...(words.match(/01[0-9A-HJKMNP-TV-Z]{24}/g) ?? []), ...(words.match(/\b20\d\d-\d\d-\d\d\b/g) ?? [])];
}

/** Checks what is on the screen now. */
export async function checkShown(page, name) {
  await picture(page, name);
  await checkWidth(page, name);
  assert.deepEqual(await wordlessKeys(page), [], `${name} shows keys instead of words`);
  assert.deepEqual(await rawWords(page), [], `${name} shows ids, or dates as machines write them`);
  assert.deepEqual(await accessFaults(page), [], `${name} shuts people out`);
}
