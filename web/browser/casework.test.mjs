// Casework of the invented county in browsers: the fast track as its agencies see it, a triage that a judge decides, and an event
// that is begun on a place; at both widths.
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, openAct } from "./acts.mjs";
import { checkShown } from "./look.mjs";
import { ask, choose, PHONE, settle, signIn, unexpected } from "./person.mjs";

/** The proceeding of a procedure that the county has, as this person finds it. */
async function find(person, procedure) {
  const { items } = await ask(person, `/api/proceedings?procedure=${procedure}`);
  return items[0]?.id;
}

async function open(person, id) {
  await person.page.goto(`/proceedings/${id}`);
  await settle(person.page);
  return person.page;
}

export default function register(site) {
  test("a fast track shows its agencies their acts, its limits, and targets on which nothing hangs", async () => {
    for (const screen of [undefined, PHONE]) {
      const police = await signIn(site, "police.daqiao", screen ? { screen } : {});
      const id = await find(police, "criminal-fast-track");
      const page = await open(police, id);
      await page.getByText("本地目标：48 小时宣判").waitFor();
      await page.getByText("第 5 步，共 20 步").waitFor({ state: screen ? "detached" : "visible" });
      await checkShown(page, `fast-track${screen ? "-390" : ""}`);
      const form = await openAct(page, "转出速裁");
      await form.locator("#convert_ground").waitFor();
      // Sixteen grounds are found by typing.
      await form.locator("#convert_ground").fill("证据");
      await page.locator(".ant-select-item-option", { hasText: "证据不足" }).click();
      await checkShown(page, `fast-track-convert${screen ? "-390" : ""}`);
      assert.deepEqual(unexpected(police), []);
      await police.close();
    }
    const dispatcher = await signIn(site, "dispatcher");
    assert.equal(await find(dispatcher, "criminal-fast-track"), undefined, "sealed: not even listed");
    await dispatcher.close();
  });

  test("the table of a triage says why, and a judge decides", async () => {
    for (const screen of [PHONE, undefined]) {
      const judge = await signIn(site, "judge", screen ? { screen } : {});
      const page = await open(judge, await find(judge, "triage"));
      if (screen) await page.getByText("尚待填写的").first().waitFor();
      else {
        await page.getByText("债权确定、到期").first().waitFor();
        await act(page, "适用简易程序", async () => {
          await choose(page, "track", "简易程序");
        });
        await page.getByText("表的提示：").first().waitFor();
      }
      await checkShown(page, `triage${screen ? "-390" : ""}`);
      assert.deepEqual(unexpected(judge), []);
      await judge.close();
    }
  });

  test("an event is begun on a place from the list of proceedings", async () => {
    const town = await signIn(site, "dispatcher.daqiao");
    const { page } = town;
    await page.goto("/proceedings");
    await settle(page);
    await page.getByText("开展工作", { exact: true }).click();
    await page.locator("#start-region").waitFor();
    await page.locator(".ant-select:has(#start-region)").click();
    await page.locator(".ant-select-tree-title", { hasText: "大桥镇" }).first().click();
    await page.locator("#start-title").fill("大桥镇禁毒宣传");
    await checkShown(page, "start-here");
    await choose(page, "topic", "禁毒");
    await choose(page, "audience", "村（居）民");
    await page.locator("#planned_on").fill("2026-12-10");
    await page.locator("#planned_on").press("Enter");
    await page.locator("#place").fill("文化广场");
    await page.getByRole("button", { name: "开始" }).click();
    await page.waitForURL("**/proceedings/*");
    await page.getByText("普法宣传活动").first().waitFor();
    await checkShown(page, "outreach");
    assert.deepEqual(unexpected(town), []);
    await town.close();
  });
}
