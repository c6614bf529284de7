// A person at a browser: signed in, on a screen of some width, in a language; whatever the page complains of is kept.
import assert from "node:assert/strict";

export const DESKTOP = { width: 1440, height: 900 };
export const PHONE = { width: 390, height: 844 };

/** Opens a browser of their own and signs in through the page. */
export async function signIn(site, login, { screen = DESKTOP, language = "zh-CN" } = {}) {
  const context = await site.browser.newContext({ viewport: screen, locale: language, timezoneId: "Asia/Shanghai", baseURL: site.address });
  await context.addInitScript((chosen) => globalThis.localStorage.setItem("fengqiao.language", chosen), language);
  const page = await context.newPage();
  page.setDefaultTimeout(15_000);
  const complaints = watch(page);
  await page.goto("/sign-in");
  await page.locator("input[autocomplete=username]").fill(login);
  await page.locator("input[autocomplete=current-password]").fill(site.accounts.get(login) ?? "");
  await page.locator("button[type=submit]").click();
  await page.waitForURL("**/work**");
  return { page, context, complaints, close: () => context.close() };
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
