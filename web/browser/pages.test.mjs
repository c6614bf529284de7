// Every page, at both widths and in both languages: it opens, complains of nothing, fits the screen, has its words, and
// can be used by people who do not see it.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, DESKTOP, openBrowser, PHONE, settle, signIn, tell } from "./person.mjs";

/** The newest matter; one is opened when the county has none. */
async function someMatter(person) {
  const known = (await ask(person, "/api/matters?limit=1")).items[0];
  if (known !== undefined) return known.id;
  const report = { text: "枫林镇居民反映装修噪音扰民，要求处理。", channel: "12345", category: "D03.01", reporter: { name: "周建华", phone: "13800001234" }, matter: { open: {} } };
  return (await tell(person, "/api/reports", report)).matter.id;
}

/** A mediation with a party on each side; the newest when there is one. */
async function someMediation(person) {
  const known = (await ask(person, "/api/proceedings?procedure=people-mediation&limit=1")).items[0];
  if (known !== undefined) return known.id;
  const { region, organisation } = await ask(person, "/api/session");
  const told = { text: "两家为晒谷场的界线争执，愿意调解。", channel: "mediator", category: "D03.01", region_id: region.id, matter: { open: {} } };
  const { matter } = await tell(person, "/api/reports", told);
  const parties = [
    { role: "applicant", person: { name: "鲍春生", phone: "13800004321" } },
    { role: "respondent", person: { name: "钟秋生" } },
  ];
  const fields = { request: "请求确定晒谷场的界线。", source: "application" };
  const begun = { procedure: "people-mediation", slots: { committee: [organisation.id] }, fields, parties };
  return (await tell(person, `/api/matters/${matter.id}/start`, begun)).id;
}

/** The first row that has more to say. */
async function openFirst(page) {
  await page.locator("main button[aria-expanded=false]").first().click();
  await page.locator("main code").first().waitFor();
}

/** The first row with what is printed beside it. */
async function openRow(page) {
  await page.locator("main button[aria-expanded=false]").first().click();
  await page.locator(".rate-counters").first().waitFor();
}

/** The form behind the page's button, sent empty: its faults must be seen and heard. */
async function openForm(page) {
  await page.locator(".page-extra button").click();
  await page.locator(".ant-modal-footer .ant-btn-primary").click();
  await page.locator(".ant-form-item-explain-error").last().waitFor();
}

/** The shipped directive with half the time to accept, taken over the past. */
async function tryChange(page) {
  const text = await readFile(new URL("../../data/procedures/directive.toml", import.meta.url), "utf8");
  await page.locator("#text").fill(text.replace('length = "work:5"', 'length = "work:4"'));
  await page.locator("main button[type=submit]").click();
  await page.locator(".dry-found").waitFor();
}

/** The newest patrol plan; one is proposed for a day ahead when there is none. */
async function somePlan(person) {
  const known = (await ask(person, "/api/patrols?limit=1")).items[0];
  if (known !== undefined) return known.id;
  const ahead = new Date(Date.now() + 2 * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
  return (await tell(person, "/api/patrols", { on: ahead })).id;
}

/** A model trained on labels made up here; the newest when there is one. */
async function someModel(person) {
  const known = (await ask(person, "/api/models")).items[0];
  if (known !== undefined) return known.id;
  const kinds = [
    ["楼上漏水天花板发霉", "D03.02"],
    ["装修噪音夜里扰民", "D03.01"],
    ["老板拖欠工资不发", "D04.01"],
    ["超市卖过期牛奶不退款", "D13.02"],
  ];
  const rows = Array.from({ length: 120 }, (_, row) => {
    const [words, kind] = kinds[row % kinds.length];
    return `${words}${String.fromCodePoint(0x4e00 + row * 5)}${String.fromCodePoint(0x5e00 + row)},${kinds[row % 11 === 0 ? 1 : row % kinds.length][1] ?? kind}`;
  });
  const file = { name: "标注.csv", mimeType: "text/csv", buffer: Buffer.from(`正文,类别\n${rows.join("\n")}\n`) };
  const answer = await person.context.request.post("/api/models/preview", { multipart: { file } });
  const { upload_id } = await answer.json();
  const { id } = await tell(person, "/api/models", { upload_id, labels: [], corrections: false, threshold: 0.6 });
  for (let look = 0; look < 100; look += 1) {
    const { items, trainings } = await ask(person, "/api/models");
    if (items.some((item) => item.id === id)) return id;
    assert.ok(trainings.every((it) => it.phase !== "failed"), JSON.stringify(trainings));
    await person.page.waitForTimeout(200);
  }
  throw new Error("the training did not end");
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
  ["search", "dispatcher", () => "/search"],
  ["search-found", "dispatcher", () => `/search?q=${encodeURIComponent("小区漏水")}`],
  ["topics", "dispatcher", () => "/topics"],
  ["parties", "analyst", () => "/parties"],
  ["cockpit", "analyst", () => "/cockpit"],
  ["cockpit-hall", "analyst", () => "/cockpit?hall=%221%22"],
  ["cockpit-beside", "judge", async (person) => `/cockpit?beside_period=%222024%22&beside_region=${(await ask(person, "/api/regions")).items.find((it) => it.level === 4).id}`],
  ["bulletins", "judge", () => "/bulletins"],
  ["bulletin", "judge", async (person) => `/bulletins/${(await ask(person, "/api/proceedings?procedure=bulletin&limit=1")).items[0].id}`],
  ["rates", "analyst", () => "/rates"],
  ["rates-court", "judge", () => "/rates?adjusted=1"],
  ["rates-share", "analyst", () => "/rates?indicator=withdrawn-early"],
  ["rates-opened", "judge", () => "/rates", openRow],
  ["filings", "judge", () => "/rates/filings"],
  ["pairings", "dispatcher", () => "/pairings"],
  ["pairings-decided", "dispatcher", () => "/pairings?state=different"],
  ["signals", "dispatcher", () => "/signals"],
  ["signal", "dispatcher", async (person) => `/signals/${(await ask(person, "/api/signals?limit=1")).items[0].id}`],
  ["scans", "dispatcher", () => "/scans"],
  ["scan", "analyst", async (person) => `/scans/${(await ask(person, "/api/scans?limit=1")).items[0].id}`],
  ["artefacts", "admin", () => "/artefacts"],
  ["tuning", "analyst", () => "/tuning"],
  ["quality", "analyst", () => "/quality"],
  ["patrols", "dispatcher", () => "/patrols"],
  ["patrol", "dispatcher", async (person) => `/patrols/${await somePlan(person)}`],
  ["liaison", "office.liaison", () => "/liaison"],
  ["liaison-proposal", "office.liaison", async (person) => `/liaison/${(await ask(person, "/api/liaison-proposals")).items[0].id}`],
  ["liaison-stations", "office.liaison", () => "/liaison/stations"],
  ["liaison-officials", "office.liaison", () => "/liaison/officials"],
  ["liaison-own", "liaison", () => "/liaison"],
  ["inspections", "office.liaison", () => "/inspections"],
  ["inspections-own", "liaison", () => "/inspections"],
  ["inspections-station", "chief.daqiao", () => "/inspections"],
  ["teams", "dispatcher", () => "/teams"],
  ["teams-adding", "dispatcher", () => "/teams", openForm],
  ["visits", "patrol.daqiao", () => "/visits"],
  ["mediators", "clerk.court", () => "/mediators"],
  ["mediators-adding", "clerk.court", () => "/mediators", openForm],
  ["sittings", "judge", () => "/sittings"],
  ["sittings-offering", "judge", () => "/sittings", openForm],
  ["stages", "dispatcher", () => "/stages?procedure=directive"],
  ["away", "dispatcher", () => "/away"],
  ["proceedings", "dispatcher", () => "/proceedings"],
  ["proceeding", "dispatcher", async (person) => `/proceedings/${(await ask(person, "/api/work?box=todo")).items[0].id}`],
  ["proceeding-of-parties", "mediator.daqiao", async (person) => `/proceedings/${await someMediation(person)}`],
  ["lists", "chief.daqiao", () => "/lists"],
  ["board", "liaison", () => "/board"],
  ["problem", "liaison", async (person) => `/proceedings/${(await ask(person, "/api/proceedings?procedure=problem&state=open&at_state=fixing&limit=1")).items[0].id}`],
  ["points", "dispatcher", () => "/points"],
  ["points-rules", "dispatcher", () => "/points?part=rules"],
  ["alarms", "auditor", () => "/alarms"],
  ["imports", "admin", () => "/imports"],
  ["import", "admin", async (person) => `/imports/${(await ask(person, "/api/imports?limit=1")).items[0].id}`],
  ["import-new", "admin", () => "/imports/new"],
  ["regions", "admin", () => "/regions"],
  ["organisations", "admin", () => "/organisations"],
  ["accounts", "admin", () => "/accounts"],
  ["roles", "admin", () => "/roles"],
  ["procedures", "admin", () => "/procedures"],
  ["paths", "analyst", () => "/procedures/directive/paths"],
  ["paths-compared", "auditor", () => "/procedures/directive/paths?changed_on=2026-03-05"],
  ["versions", "admin", () => "/procedures/outreach/versions"],
  ["dry-run", "analyst", () => "/procedures/dry-run", tryChange],
  ["templates", "admin", () => "/templates"],
  ["template-tried", "admin", () => "/templates/mediation-agreement", tryTemplate],
  ["template-faulty", "admin", () => "/templates/mediation-agreement", tryFaultyTemplate],
  ["model", "admin", async (person) => `/models/${await someModel(person)}`],
  ["models", "admin", () => "/models"],
  ["model-new", "admin", () => "/models/new"],
  ["account", "admin", () => "/account"],
  ["events", "auditor", () => "/events"],
  ["events-opened", "auditor", () => "/events", openFirst],
  ["accounts-adding", "admin", () => "/accounts", openForm],
  ["not-found", "clerk", () => "/no-such-page"],
];

/** Tries a template as it is. */
async function tryTemplate(page) {
  await page.getByRole("button", { name: /^(试排|Try)$/ }).click();
  await page.locator(".template-pages img").first().waitFor();
}

/** Tries a template that names a field that is not there. */
async function tryFaultyTemplate(page) {
  const text = await page.locator("#template-text").inputValue();
  await page.locator("#template-text").fill(text.replace("fields.amount.words", "fields.amount.wrds"));
  await page.getByRole("button", { name: /^(试排|Try)$/ }).click();
  await page.locator(".template-faults", { hasText: "fields.amount.wrds" }).waitFor();
}

const screens = [
  ["1440", DESKTOP],
  ["390", PHONE],
];

async function checkPage(person, name, address, prepare = async () => {}) {
  const { page, complaints } = person;
  complaints.length = 0;
  await page.goto(address);
  await page.locator("main h1, main h2").first().waitFor();
  await settle(page);
  await prepare(page);
  assert.equal(await page.locator(".problem").count(), 0, `${name} shows a problem`);
  await checkShown(page, name);
  assert.deepEqual(complaints, [], `${name} complains`);
}

/** Screens and languages that are walked at the same time. */
const AT_ONCE = 2;

/** The door: before and after a password that is wrong. */
async function checkSignIn(site, width, screen, language) {
  const visitor = await openBrowser(site, { screen, language });
  const { page } = visitor;
  await page.goto("/sign-in");
  await page.locator("button[type=submit]").waitFor();
  await checkShown(page, `sign-in-${width}-${language}`);
  await page.locator("button[type=submit]").click();
  await page.locator(".ant-form-item-explain-error").first().waitFor();
  await checkShown(page, `sign-in-empty-${width}-${language}`);
  await visitor.close();
}

async function walk(site, all, width, screen, language) {
  const persons = new Map();
  for (const [name, login, address, prepare] of pages) {
    await all.test(name, async () => {
      if (!persons.has(login)) persons.set(login, await signIn(site, login, { screen, language }));
      const person = persons.get(login);
      await checkPage(person, `${name}-${width}-${language}`, await address(person), prepare);
    });
  }
  await all.test("sign-in", () => checkSignIn(site, width, screen, language));
  for (const person of persons.values()) await person.close();
}

export default function register(site) {
  test("every page, at both widths and in both languages", { concurrency: AT_ONCE }, async (every) => {
    const walks = screens.flatMap(([width, screen]) => ["zh-CN", "en"].map((language) => ({ width, screen, language })));
    await Promise.all(walks.map(({ width, screen, language }) => every.test(`at ${width} px in ${language}`, { concurrency: 1 }, (all) => walk(site, all, width, screen, language))));
  });
}
