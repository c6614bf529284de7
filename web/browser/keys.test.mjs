// Lists with the keyboard alone: j and k walk, enter opens, / finds, ? says so.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, settle, signIn, tell, unexpected } from "./person.mjs";

const focused = (page) => page.evaluate(() => ({ href: document.activeElement?.getAttribute("href") ?? "", tag: document.activeElement?.tagName ?? "" }));

/** Where the first links of the first two lines lead. */
const lines = (page) =>
  page.evaluate(() =>
    [...document.querySelectorAll("main .work-line, main .signal-card, main .rows tbody tr")]
      .map((line) => line.querySelector("a[href]")?.getAttribute("href"))
      .filter((href) => href)
      .slice(0, 2),
  );

async function checkWalk(page, address) {
  await page.goto(address);
  await page.locator("main a[href]").first().waitFor();
  await settle(page);
  const [first, second] = await lines(page);
  assert.ok(first && second, `${address} has two lines`);
  await page.keyboard.press("j");
  assert.equal((await focused(page)).href, first, `${address}: j comes to the first line`);
  await page.keyboard.press("j");
  assert.equal((await focused(page)).href, second, `${address}: j comes to the next`);
  await page.keyboard.press("k");
  assert.equal((await focused(page)).href, first, `${address}: k goes back`);
  await page.keyboard.press("/");
  assert.equal((await focused(page)).tag, "INPUT", `${address}: / comes to a place to find something`);
  await page.keyboard.type("j");
  assert.equal((await focused(page)).tag, "INPUT", `${address}: letters that are typed are letters`);
  await page.keyboard.press("Escape");
  await page.evaluate(() => document.activeElement?.blur());
  await page.keyboard.press("j");
  await page.keyboard.press("Enter");
  await page.waitForURL((url) => url.pathname === first);
}

export default function register(site) {
  test("lists are walked, opened and searched by keys", async () => {
    const clerk = await signIn(site, "clerk");
    for (const text of ["高岗乡村民反映道路积水，要求修缮。", "竹溪镇居民反映路灯长期不亮，要求修复。"]) {
      await tell(clerk, "/api/reports", { text, channel: "web", category: "D99.01", matter: { open: {} } });
    }
    await clerk.close();
    const dispatcher = await signIn(site, "dispatcher");
    for (const address of ["/work", "/reports", "/matters", "/signals"]) await checkWalk(dispatcher.page, address);
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("a question mark shows what the keys do, and g with a letter opens a page", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    await page.keyboard.press("?");
    const help = page.getByRole("dialog");
    await help.getByText("下一行").waitFor();
    await help.getByText("打开“预警信号”").waitFor();
    await page.keyboard.press("Escape");
    await help.waitFor({ state: "hidden" });
    await page.keyboard.press("g");
    await page.keyboard.press("s");
    await page.waitForURL("**/signals");
    await dispatcher.close();
  });

  test("what has a number is found by it from any page", async () => {
    const clerk = await signIn(site, "clerk");
    const { matter } = await tell(clerk, "/api/reports", { text: "马渡乡村民反映水渠被堵，无法灌溉。", channel: "web", matter: { open: {} } });
    const { page } = clerk;
    const find = async (at, code) => {
      await at.getByRole("searchbox", { name: "检索或编号" }).fill(code);
      await at.keyboard.press("Enter");
    };
    await find(page, matter.code.toLowerCase());
    await page.waitForURL(`**/matters/${matter.id}`);
    await find(page, "SX0000-000000");
    await page.getByText("没有这个编号", { exact: false }).waitFor();
    await clerk.close();
    const dispatcher = await signIn(site, "dispatcher");
    const signal = (await ask(dispatcher, "/api/signals?limit=1")).items[0];
    const directive = await ask(dispatcher, `/api/proceedings/${signal.proceeding_id}`);
    await find(dispatcher.page, directive.code);
    await dispatcher.page.waitForURL(`**/proceedings/${directive.id}`);
    await find(dispatcher.page, signal.code);
    await dispatcher.page.waitForURL(`**/signals/${signal.id}`);
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });
}
