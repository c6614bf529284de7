// A person at a browser: signed in, on a screen of some width, in a language; whatever the page complains of is kept.
import assert from "node:assert/strict";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Sessions that were opened through the page, by login: signing in is walked once for each person. */
const sessions = new Map();

/** Opens a browser of their own and signs in through the page; `fresh` when the session must be of this browser alone. */
export async function signIn(site, login, { screen = DESKTOP, language = "zh-CN", fresh = false } = {}) {
  const kept = fresh ? undefined : sessions.get(login);
  const person = await openBrowser(site, { screen, language, ...(kept === undefined ? {} : { storageState: kept }) });
  const { page, context } = person;
  if (kept !== undefined) {
    await page.goto("/work");
    await page.locator("main h1").waitFor();
    return person;
  }
  await page.goto("/sign-in");
  await typeSignIn(page, login, site.accounts.get(login) ?? "");
  await page.waitForURL("**/work**");
  if (!fresh) sessions.set(login, { cookies: await context.cookies(), origins: [] });
  return person;
}

/** A browser in which nobody is signed in. */
export async function openBrowser(site, { screen = DESKTOP, language = "zh-CN", ...options } = {}) {
  const context = await site.browser.newContext({ viewport: screen, locale: language, timezoneId: "Asia/Shanghai", baseURL: site.address, ...options });
  await context.addInitScript((chosen) => {
    if (globalThis.localStorage.getItem("fengqiao.language") === null) globalThis.localStorage.setItem("fengqiao.language", chosen);
  }, language);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = watch(page);
  return { page, context, complaints, close: () => context.close() };
}

export async function typeSignIn(page, login, password) {
  await page.locator("input[autocomplete=username]").fill(login);
  await page.locator("input[autocomplete=current-password]").fill(password);
  await page.locator("button[type=submit]").click();
}

function watch(page) {
  const complaints = [];
  // Before sign-in the question who I am is answered with 401, which browsers print.
  const expected = (message) => message.location().url.endsWith("/api/session") && message.text().includes("401");
  page.on("console", (message) => {
    if (["error", "warning"].includes(message.type()) && !expected(message)) complaints.push(`${message.type()}: ${message.text()}`);
  });
  page.on("pageerror", (fault) => complaints.push(`uncaught: ${fault.message}`));
  page.on("request", (request) => {
    const host = new URL(request.url());
    if (["http:", "https:"].includes(host.protocol) && host.hostname !== "127.0.0.1") complaints.push(`outside host: ${request.url()}`);
  });
  return complaints;
}

/** Asks the API as this person, with the browser's own session. */
export async function ask(person, path) {
  const answer = await person.context.request.get(path);
  assert.equal(answer.status(), 200, `${path}: ${await answer.text()}`);
  return answer.json();
}

/** Sends to the API as this person; for what a test needs to be there already. */
export async function tell(person, path, body) {
  const answer = await person.context.request.post(path, { data: body, headers: { "Idempotency-Key": `browser-${crypto.randomUUID()}` } });
  assert.ok(answer.ok(), `${path}: ${answer.status()} ${await answer.text()}`);
  return answer.json();
}

/** Chooses in a list that opens, by the id of its input and the words of the option. */
export async function choose(page, id, option) {
  await page.locator(`.ant-select:has(#${id})`).first().click();
  await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: option }).first().click();
}

/** What a page complained of, without what the test brought about. */
export function unexpected(person, ...expected) {
  return person.complaints.filter((it) => !expected.some((words) => it.includes(words)));
}

/** Waits until nothing is loading any more. */
export async function settle(page) {
  await page.waitForLoadState("networkidle");
  await page.locator(".ant-spin-spinning, .ant-skeleton").first().waitFor({ state: "detached" });
}

/** Wider than the screen means scrolling sideways. */
export async function checkWidth(page, name) {
  const { wide, screen } = await page.evaluate(() => ({ wide: document.documentElement.scrollWidth, screen: window.innerWidth }));
  assert.ok(wide <= screen, `${name} is ${wide} px wide on a screen of ${screen} px`);
}
