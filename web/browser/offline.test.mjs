// A network that fails while something is sent: what was typed is kept, and sending again acts once.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, settle, signIn, unexpected } from "./person.mjs";

async function write(page, text) {
  await page.goto("/reports/new");
  await settle(page);
  await page.getByLabel("诉求内容").fill(text);
  await page.locator(".report-chip").first().waitFor();
}

const send = (page) => page.getByRole("button", { name: "登记", exact: true }).click();
const sent = (page) => page.getByText("登记成功，可以接着登记下一件。").waitFor();

async function timesEntered(person, text) {
  const { items } = await ask(person, "/api/reports?limit=50");
  return items.filter((it) => it.excerpt === text).length;
}

export default function register(site) {
  test("off line the text is kept, and sending again enters the report once", async () => {
    const clerk = await signIn(site, "clerk");
    const { page, context } = clerk;
    const text = "石门镇商户反映预付卡充值后店铺关门，要求退还余额一千二百元。";
    await write(page, text);
    await context.setOffline(true);
    await send(page);
    await page.getByText("连接不上服务器", { exact: false }).waitFor();
    await page.getByText("您填写的内容都还在。").waitFor();
    assert.equal(await page.getByLabel("诉求内容").inputValue(), text);
    await context.setOffline(false);
    assert.equal(await timesEntered(clerk, text), 0);
    await send(page);
    await sent(page);
    assert.equal(await timesEntered(clerk, text), 1);
    assert.deepEqual(unexpected(clerk, "ERR_INTERNET_DISCONNECTED"), []);
    await clerk.close();
  });

  test("an answer that is lost on its way is asked for again and acts once", async () => {
    const clerk = await signIn(site, "clerk");
    const { page } = clerk;
    const text = "白沙镇业主反映地下车库积水，物业不处理，要求排水并赔偿。";
    await write(page, text);
    const keys = [];
    await page.route("**/api/reports", async (route) => {
      if (route.request().method() !== "POST") return route.continue();
      keys.push(route.request().headers()["idempotency-key"]);
      if (keys.length > 1) return route.continue();
      await route.fetch();
      return route.abort("connectionreset");
    });
    await send(page);
    await sent(page);
    assert.equal(keys.length, 2, "it was sent twice");
    assert.equal(keys[0], keys[1], "with the same key");
    assert.equal(await timesEntered(clerk, text), 1);
    assert.deepEqual(unexpected(clerk, "ERR_CONNECTION_RESET"), []);
    await clerk.close();
  });

  test("a page that is left and opened again still has the text", async () => {
    const clerk = await signIn(site, "clerk");
    const { page } = clerk;
    const text = "青石镇居民反映垃圾清运不及时，气味扰民。";
    await write(page, text);
    await page.reload();
    await page.getByLabel("诉求内容").waitFor();
    assert.equal(await page.getByLabel("诉求内容").inputValue(), text);
    await clerk.close();
  });
}
