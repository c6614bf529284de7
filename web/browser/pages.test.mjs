// Every page, at both widths and in both languages: it opens, complains of nothing, fits the screen, has its words, and
// can be used by people who do not see it.
import assert from "node:assert/strict";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import axe from "axe-core";
import { ask, checkWidth, DESKTOP, PHONE, settle, signIn, tell } from "./person.mjs";

/** The newest matter; one is opened when the county has none. */
async function someMatter(person) {
  const known = (await ask(person, "/api/matters?limit=1")).items[0];
  if (known !== undefined) return known.id;
  const report = { text: "枫林镇居民反映装修噪音扰民，要求处理。", channel: "12345", category: "D03.01", reporter: { name: "周建华", phone: "13800001234" }, matter: { open: {} } };
  return (await tell(person, "/api/reports", report)).matter.id;
}

/** Each page with the person who uses it; an address may need a thing of the county. */
const pages = [
  ["work", "dispatcher", () => "/work"],
  ["work-supervising", "dispatcher", () => "/work?box=supervising"],
  ["notices", "dispatcher", () => "/notices"],
  ["reports", "clerk", () => "/reports"],
  ["report", "clerk", async (person) => `/reports/${(await ask(person, "/api/reports?limit=1")).items[0].id}`],
  ["report-new", "clerk", () => "/reports/new"],
  ["matters", "dispatcher", () => "/matters"],
  ["matter", "dispatcher", async (person) => `/matters/${await someMatter(person)}`],
  ["signals", "dispatcher", () => "/signals"],
  ["signal", "dispatcher", async (person) => `/signals/${(await ask(person, "/api/signals?limit=1")).items[0].id}`],
  ["scans", "dispatcher", () => "/scans"],
  ["scan", "analyst", async (person) => `/scans/${(await ask(person, "/api/scans?limit=1")).items[0].id}`],
  ["artefacts", "admin", () => "/artefacts"],
  ["tuning", "analyst", () => "/tuning"],
  ["quality", "analyst", () => "/quality"],
  ["proceedings", "dispatcher", () => "/proceedings"],
  ["proceeding", "dispatcher", async (person) => `/proceedings/${(await ask(person, "/api/work?box=todo")).items[0].id}`],
  ["imports", "admin", () => "/imports"],
  ["import", "admin", async (person) => `/imports/${(await ask(person, "/api/imports?limit=1")).items[0].id}`],
  ["import-new", "admin", () => "/imports/new"],
  ["regions", "admin", () => "/regions"],
  ["organisations", "admin", () => "/organisations"],
  ["accounts", "admin", () => "/accounts"],
  ["roles", "admin", () => "/roles"],
  ["procedures", "admin", () => "/procedures"],
  ["account", "admin", () => "/account"],
  ["events", "auditor", () => "/events"],
  ["not-found", "clerk", () => "/no-such-page"],
];

const screens = [
  ["1440", DESKTOP],
  ["390", PHONE],
];

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
  return text.match(/\b[a-z_]+(?:[.:][a-z_]+){1,3}\b/g)?.filter((word) => !/^(?:officer|dispatcher|mediator|chief)\./.test(word) && !word.endsWith(".csv")) ?? [];
}

async function checkPage(person, name, address) {
  const { page, complaints } = person;
  complaints.length = 0;
  await page.goto(address);
  await page.locator("main h1, main h2").first().waitFor();
  await settle(page);
  await picture(page, name);
  await checkWidth(page, name);
  assert.deepEqual(complaints, [], `${name} complains`);
  assert.deepEqual(await wordlessKeys(page), [], `${name} shows keys instead of words`);
  assert.equal(await page.locator(".problem").count(), 0, `${name} shows a problem`);
  assert.deepEqual(await accessFaults(page), [], `${name} shuts people out`);
}

/** Screens and languages that are walked at the same time. */
const AT_ONCE = 2;

async function walk(site, all, width, screen, language) {
  const persons = new Map();
  for (const [name, login, address] of pages) {
    await all.test(name, async () => {
      if (!persons.has(login)) persons.set(login, await signIn(site, login, { screen, language }));
      const person = persons.get(login);
      await checkPage(person, `${name}-${width}-${language}`, await address(person));
    });
  }
  for (const person of persons.values()) await person.close();
}

export default function register(site) {
  test("every page, at both widths and in both languages", { concurrency: AT_ONCE }, async (every) => {
    const walks = screens.flatMap(([width, screen]) => ["zh-CN", "en"].map((language) => ({ width, screen, language })));
    await Promise.all(walks.map(({ width, screen, language }) => every.test(`at ${width} px in ${language}`, { concurrency: 1 }, (all) => walk(site, all, width, screen, language))));
  });
}
