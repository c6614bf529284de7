// Search: typed in the header, found with marks, narrowed, walked by keys; a name is refused; the hot topics open reports.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

/** Waits until the index knows what was told. */
async function indexed(person, words) {
  for (let look = 0; look < 100; look += 1) {
    const found = await ask(person, `/api/search?q=${encodeURIComponent(words)}`);
    if (found.groups.some((group) => group.total > 0)) return found;
    await person.page.waitForTimeout(200);
  }
  throw new Error(`${words} never came into the index`);
}

export default function register(site) {
  test("words typed in the header lead to marked hits that are walked by keys", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    const text = "竹溪镇居民反映搅拌站粉尘呛人，邻居李建国电话13812345678，要求停工。";
    const { matter } = await tell(dispatcher, "/api/reports", { text, channel: "web", matter: { open: {} } });
    await indexed(dispatcher, "搅拌站粉尘");
    await page.locator(".top-bar .find input").fill("搅拌站粉尘");
    await page.keyboard.press("Enter");
    await page.waitForURL((url) => url.pathname === "/search");
    await page.locator(".search-hit mark").first().waitFor();
    await settle(page);
    const shown = await page.locator("main").innerText();
    assert.ok(!shown.includes("李建国") && !shown.includes("1381"), "names and numbers are masked");
    assert.ok(shown.includes(matter.code));
    await checkShown(page, "search-hits-1440");
    await page.evaluate(() => document.activeElement?.blur());
    await page.keyboard.press("j");
    await page.keyboard.press("Enter");
    await page.waitForURL(`**/matters/${matter.id}`);
    await page.goto(`/search?q=jiaobanzhan&kind=report`);
    await page.locator(".search-hit mark", { hasText: "搅拌站" }).first().waitFor();
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("a question for a person is refused in words, on a phone too", async () => {
    const clerk = await signIn(site, "clerk", { screen: PHONE });
    const { page } = clerk;
    await page.goto("/search?q=13812345678");
    await page.getByText("不能按人名、电话或证件号检索").waitFor();
    await checkShown(page, "search-refused-390");
    assert.deepEqual(unexpected(clerk, "422"), []);
    await clerk.close();
  });

  test("hot topics show what grew, and each opens its reports", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    for (let number = 0; number < 8; number += 1) {
      const endings = ["很呛人", "睡不着", "孩子咳嗽", "谁来管", "天天如此"];
      await tell(dispatcher, "/api/reports", { text: `${["昨天", "又见", "那个"][number % 3]}石灰窑冒黑烟${endings[number % 5]}`, channel: "web" });
    }
    // Another period than the pages before this one asked for: an answer is kept for ten minutes.
    const day = (ago) => new Date(Date.now() - ago * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
    await page.goto(`/topics?from=${day(4)}&to=${day(0)}`);
    const phrase = page.locator(".topic-columns .card", { hasText: "石灰窑冒黑烟" });
    await phrase.first().waitFor();
    await phrase.first().locator("summary").click();
    await phrase.first().locator(".topic-reports a").first().waitFor();
    await checkShown(page, "topics-opened-1440");
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });
}
