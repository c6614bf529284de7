// A person at the light pages for a phone: signed in there, and taking steps there.
import { openBrowser, PHONE } from "./person.mjs";

const sessions = new Map();

/** Opens a browser of their own and signs in through the light page; walked once for each person. */
export async function signInLight(site, login, { screen = PHONE, language = "zh-CN", large = false } = {}) {
  const kept = sessions.get(login);
  const person = await openBrowser(site, { screen, language, ...(kept === undefined ? {} : { storageState: kept }) });
  const { page, context } = person;
  if (large) await context.addInitScript(() => globalThis.localStorage.setItem("fengqiao.text_size", "large"));
  await page.goto("/m");
  if (kept === undefined) {
    await page.locator("#login").fill(login);
    await page.locator("#password").fill(site.accounts.get(login) ?? "");
    await page.locator("button[type=submit]").click();
    await page.locator("nav.foot").waitFor();
    sessions.set(login, { cookies: await context.cookies(), origins: [] });
  }
  await page.locator("main h1").waitFor();
  return person;
}

/** Waits until the page has what it asked for. */
export async function settleLight(page) {
  await page.locator("main h1").first().waitFor();
  await page.locator(".waiting").waitFor({ state: "detached" });
  await page.waitForLoadState("networkidle");
}

/** Takes an act on the page of its proceeding: opens its screen, fills it, sends it, and waits until it is told as done. */
export async function actLight(page, title, fill = async () => {}) {
  await page.locator(".act-bar, .links").getByRole("link", { name: title, exact: true }).click();
  await page.getByRole("heading", { name: title, exact: true }).waitFor();
  await fill(page.locator("form"));
  await page.locator(".act-bar button").click();
  await page.getByText(`已办理：${title}`).waitFor();
}
