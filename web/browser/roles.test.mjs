// Every kind of user: whatever the menu, the work list and the bell offer opens, and refuses nothing.
import assert from "node:assert/strict";
import { test } from "node:test";
import { settle, signIn, unexpected } from "./person.mjs";

const logins = ["clerk", "dispatcher", "dispatcher.daqiao", "mediator", "mediator.court", "judge", "prosecutor", "officer.market", "chief.daqiao", "patrol.daqiao", "liaison", "analyst", "admin", "auditor"];

/** Lines that are opened from each list. */
const OPENED_MAX = 1;

const linksOf = (page, within) => page.locator(within).evaluateAll((links) => links.map((link) => link.getAttribute("href") ?? ""));

async function checkOpens(page, login, address) {
  await page.goto(address);
  await page.locator("main h1").first().waitFor();
  await settle(page);
  const problem = page.locator(".problem");
  assert.equal(await problem.count(), 0, `${login} is refused ${address}: ${(await problem.allInnerTexts()).join()}`);
}

export default function register(site) {
  test("whatever is offered to a kind of user opens", { concurrency: 2 }, async (all) => {
    const one = (login) =>
      all.test(login, async () => {
        const person = await signIn(site, login);
        const { page } = person;
        await page.locator(".sidebar a").first().waitFor();
        const menu = await linksOf(page, ".sidebar a");
        for (const address of [...menu, "/work?box=supervising", "/work?box=done", "/work?box=copied", "/notices", "/account"]) {
          await checkOpens(page, login, address);
          const lines = await linksOf(page, "main :is(.work-line, .signal-card, .rows tbody tr, .cards > li) a[href^='/']");
          for (const line of [...new Set(lines)].slice(0, OPENED_MAX)) await checkOpens(page, login, line);
        }
        assert.deepEqual(unexpected(person), []);
        await person.close();
      });
    await Promise.all(logins.map(one));
  });
}
