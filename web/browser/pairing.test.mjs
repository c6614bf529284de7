// The merge review: two matters of one trouble come side by side with the reasons, one key joins them, one key takes it
// back; on a phone the buttons stay at hand. What a person refused does not come back.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, checkWidth, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

const LOOKS_MAX = 240;

/** Two matters of one trouble, told by the same person. */
async function twoMatters(clerk, place, phone) {
  const story = `${place}3号楼楼顶水箱破裂，水一直漏进顶层住户家里，天花板发霉脱落`;
  const codes = [];
  for (const more of ["，物业说要等到明年再修。", "，请尽快派人维修，家里有老人。"]) {
    const report = { text: story + more, channel: "12345", category: "D03.02", reporter: { name: "周建华", phone, address: `${place}3号楼601` }, matter: { open: {} } };
    const { matter } = await tell(clerk, "/api/reports", report);
    codes.push(matter.code);
  }
  return { story, codes };
}

/** Compares the last months, and waits until the pass has ended. */
async function compare(person) {
  const before = (await ask(person, "/api/pairings")).last_pass?.started_at;
  await person.context.request.post("/api/pairings/propose", { headers: { "Idempotency-Key": crypto.randomUUID() }, data: {} });
  for (let look = 0; look < LOOKS_MAX; look += 1) {
    const { last_pass } = await ask(person, "/api/pairings");
    if (last_pass !== null && last_pass !== undefined && last_pass.started_at !== before) return last_pass;
    await person.page.waitForTimeout(500);
  }
  throw new Error("the pass did not end");
}

/** Opens the review and goes on with the keyboard until the pairing of these two matters is shown. */
async function walkTo(page, codes) {
  await page.goto("/pairings");
  await settle(page);
  for (let step = 0; step < 400; step += 1) {
    await page.locator(".pairing").waitFor();
    const links = await page.locator(".pairing-side .in-text a").allInnerTexts();
    if (codes.every((code) => links.includes(code))) return;
    const place = await page.locator(".pairing-place > span").innerText();
    await page.keyboard.press("j");
    const moved = (old) => document.querySelector(".pairing-place > span")?.textContent !== old;
    // More may still be on its way.
    await page.waitForFunction(moved, place, { timeout: 2_000 }).catch(() => {});
  }
  throw new Error("the pairing is not in the list");
}

async function matters(person, codes) {
  const found = [];
  for (const code of codes) {
    const item = (await ask(person, `/api/matters?code=${code}`)).items[0];
    found.push({ code, state: item.state, reports: item.reports });
  }
  return found;
}

export default function register(site) {
  test("two matters of one trouble are joined with a key and parted again with a key", async () => {
    const clerk = await signIn(site, "clerk");
    const { story, codes } = await twoMatters(clerk, "大桥镇清荷苑", "13812340001");
    await clerk.close();
    const dispatcher = await signIn(site, "dispatcher");
    const pass = await compare(dispatcher);
    assert.ok(pass.reports > 100 && pass.merges > 0, JSON.stringify(pass));
    const { page } = dispatcher;
    await walkTo(page, codes);
    for (const words of ["这两边是同一件事吗？", "同一电话", "同一地点"]) await page.getByText(words, { exact: false }).first().waitFor();
    assert.ok((await page.locator(".pairing-side mark").count()) >= 2, "what both texts say is marked");
    assert.ok((await page.locator(".pairing-text").first().innerText()).includes(story), "the text stands there whole");
    await checkShown(page, "pairings-1440-zh");
    await page.keyboard.press("y");
    await page.getByText("已认定为同一件事").waitFor();
    const joined = await matters(dispatcher, codes);
    assert.deepEqual(joined.map((it) => it.reports).sort(), [0, 2]);
    assert.deepEqual(joined.map((it) => it.state).sort(), ["closed", "open"]);
    await page.keyboard.press("z");
    await page.locator(".pairing-said:empty").waitFor({ state: "attached" });
    const parted = await matters(dispatcher, codes);
    assert.deepEqual(parted.map((it) => [it.state, it.reports]), [["open", 1], ["open", 1]]);
    await walkTo(page, codes);
    await page.keyboard.press("n");
    await page.getByText("已认定为不是同一件事").waitFor();
    await compare(dispatcher);
    const waiting = (await ask(dispatcher, "/api/pairings?state=open&limit=200")).items;
    assert.ok(waiting.every((it) => !it.excerpts.some((words) => words.includes("清荷苑3号楼"))), "what was refused does not come back");
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("on a phone the three answers stay at hand, and a decision can be found and undone later", async () => {
    const clerk = await signIn(site, "clerk", { screen: PHONE });
    const { codes } = await twoMatters(clerk, "东溪街道梧桐里", "13812340002");
    const office = await signIn(site, "dispatcher");
    await compare(office);
    await office.close();
    const { page } = clerk;
    await walkTo(page, codes);
    await checkWidth(page, "the review");
    await checkShown(page, "pairings-390-zh");
    const answers = page.getByRole("group", { name: "审核结论" });
    const box = await answers.getByRole("button", { name: "是，归并" }).boundingBox();
    assert.ok(box !== null && box.height >= 44 && box.y + box.height <= PHONE.height, "the answer can be reached with the thumb");
    await answers.getByRole("button", { name: "是，归并" }).click();
    await page.getByText("已认定为同一件事").waitFor();
    await page.goto("/pairings?state=same");
    await page.locator(".pairing").waitFor();
    await page.getByText("同一件事", { exact: true }).first().waitFor();
    await page.getByRole("button", { name: "撤销", exact: false }).first().click();
    await page.getByRole("button", { name: "撤销", exact: false }).first().waitFor({ state: "detached" });
    assert.deepEqual((await matters(clerk, codes)).map((it) => it.state), ["open", "open"]);
    assert.deepEqual(unexpected(clerk), []);
    await clerk.close();
  });

  test("a matter of many households is shown as a group dispute", async () => {
    const clerk = await signIn(site, "clerk");
    const text = "竹溪镇望江苑小区停水三天，居民要求供水公司尽快恢复供水。";
    const { matter } = await tell(clerk, "/api/reports", { text, channel: "12345", reporter: { name: "赵一", phone: "13812350000" }, matter: { open: {} } });
    for (let number = 1; number < 6; number += 1) {
      await tell(clerk, "/api/reports", { text, channel: "12345", reporter: { name: "赵一", phone: `1381235000${number}` }, matter: { join: matter.id } });
    }
    const { page } = clerk;
    await page.goto(`/matters/${matter.id}`);
    await page.getByText("群体性纠纷", { exact: true }).waitFor();
    await page.getByText("涉及 6 户").waitFor();
    await page.goto("/matters");
    await page.getByText("群体性纠纷 · 涉及 6 户").first().waitFor();
    await checkWidth(page, "the list of matters");
    assert.deepEqual(unexpected(clerk), []);
    await clerk.close();
  });
}
