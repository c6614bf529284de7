// The main pages over a slow line, 400 ms and 1 Mbit/s: they open and complain of nothing. How long the first view took
// is printed and never judged, for machines differ.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, openBrowser, settle, typeSignIn, unexpected } from "./person.mjs";

const LATENCY_MS = 400;
const BYTES_PER_S = 1_000_000 / 8;
const PATIENCE_MS = 60_000;

async function slowDown({ context, page }) {
  page.setDefaultTimeout(PATIENCE_MS);
  page.setDefaultNavigationTimeout(PATIENCE_MS);
  const devtools = await context.newCDPSession(page);
  await devtools.send("Network.enable");
  await devtools.send("Network.emulateNetworkConditions", { offline: false, latency: LATENCY_MS, downloadThroughput: BYTES_PER_S, uploadThroughput: BYTES_PER_S });
}

/** Milliseconds until the page's own heading and what it waits for are there. */
async function firstView(page, act) {
  const start = performance.now();
  await act();
  await page.locator("main h1").first().waitFor();
  await settle(page);
  return Math.round(performance.now() - start);
}

export default function register(site) {
  test("the main pages open over a slow line", async (all) => {
    const person = await openBrowser(site);
    const { page } = person;
    await slowDown(person);
    const took = { "/sign-in": await firstView(page, () => page.goto("/sign-in")) };
    took["/work"] = await firstView(page, async () => {
      await typeSignIn(page, "dispatcher", site.accounts.get("dispatcher"));
      await page.waitForURL("**/work");
    });
    const signal = (await ask(person, "/api/signals?limit=1")).items[0];
    for (const address of ["/work", "/reports", "/reports/new", "/matters", "/signals", `/signals/${signal.id}`, `/proceedings/${signal.proceeding_id}`]) {
      took[address] = await firstView(page, () => page.goto(address));
      assert.equal(await page.locator(".problem").count(), 0, `${address} shows a problem`);
    }
    for (const [address, milliseconds] of Object.entries(took)) all.diagnostic(`${address}: first view after ${milliseconds} ms`);
    assert.deepEqual(unexpected(person), []);
    await person.close();
  });
}
