// Officials and stations: a proposal is changed by hand with its effect shown and accepted; an official checks in and writes a
// visit down on a phone without network, and nothing is lost or doubled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

/** A visit that is today, told to the page alone: no real draw can be foreseen, which is what a draw is for. */
async function visitToday(official) {
  const own = (await ask(official, "/api/liaisons/own")).items.find((link) => link.official.name === "袁正平");
  const visit = { liaison_id: own.id, station: own.station, place: null, on: "2026-01-01" };
  await official.page.route("**/api/inspections/today", (route) => route.fulfill({ json: { visit } }));
  return own;
}

export default function register(site) {
  test("a change by hand shows its effect, and a person accepts the proposal", async () => {
    const assigner = await signIn(site, "office.liaison");
    const { page } = assigner;
    const { id } = await tell(assigner, "/api/liaison-proposals", {});
    await page.goto(`/liaison/${id}`);
    await page.getByText("已证明不可能更短").waitFor();
    const before = await ask(assigner, `/api/liaison-proposals/${id}`);
    const [one, two] = before.pairs;
    const swap = { account_id: one.official.id, station_id: two.station.id };
    await page.getByText("手动调整").click();
    for (const [label, words] of [["包联干部", one.official.name], ["派出所", two.station.name]]) {
      await page.getByRole("combobox", { name: label }).fill(words);
      await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: words }).first().click();
    }
    await page.getByText("总路程", { exact: false }).getByText("→", { exact: false }).waitFor();
    const effect = await ask(assigner, `/api/liaison-proposals/${id}/effect?account_id=${swap.account_id}&station_id=${swap.station_id}`);
    assert.ok(effect.after_m >= effect.before_m, "nothing is shorter than what was proved");
    await page.locator("#adjust_reason").fill("方便交接");
    await page.getByRole("button", { name: "确认调整" }).click();
    await page.getByText("人工调整", { exact: false }).first().waitFor();
    const after = await ask(assigner, `/api/liaison-proposals/${id}`);
    assert.equal(after.pairs.find((pair) => pair.station.id === two.station.id).official.id, one.official.id);
    assert.equal(after.total_m, effect.after_m);
    await checkShown(page, "liaison-adjusted");
    await page.locator("#settle-proposal_reason").fill("演示调整");
    await page.getByRole("button", { name: "不采用" }).click();
    await page.getByText("未采用").first().waitFor();
    assert.deepEqual(unexpected(assigner), []);
    await assigner.close();
  });

  test("a visit made without network is kept on the phone and sent once", async () => {
    const official = await signIn(site, "liaison", { screen: PHONE });
    const { page, context } = official;
    const own = await visitToday(official);
    await page.goto("/inspections");
    await page.getByText(`今天督导：${own.station.name}`, { exact: false }).waitFor();
    await context.setOffline(true);
    await page.getByRole("button", { name: "签到" }).click();
    await page.getByText("本机还有 1 项没有上传").waitFor();
    assert.equal((await ask(official, "/api/inspections")).total, 0, "the server has nothing yet");
    await context.setOffline(false);
    await page.getByText("存疑待核定").first().waitFor();
    const [kept] = (await ask(official, "/api/inspections")).items;
    assert.ok(kept.check_in.questions.includes("no_place") && kept.check_in.questions.includes("not_drawn"), "asked about, and not lost");
    await page.goto(`/inspections/${kept.id}`);
    await page.getByText("值班窗口有人在岗", { exact: false }).waitFor();
    await settle(page);
    await checkShown(page, "inspection-writing");
    await context.setOffline(true);
    await page.getByRole("radio", { name: "是", exact: true }).first().check();
    await page.locator("#write-inspection_note").fill("台账齐全");
    await page.getByRole("button", { name: "登记情况" }).click();
    await page.getByText("已保存在本机，联网后自动上传。").waitFor();
    await context.setOffline(false);
    await page.getByText("请派出所在", { exact: false }).waitFor();
    const { items, total } = await ask(official, "/api/inspections");
    assert.deepEqual([total, items[0].state, items[0].written.note], [1, "written", "台账齐全"]);
    await official.close();
    const assigner = await signIn(site, "office.liaison");
    await tell(assigner, `/api/inspections/${kept.id}/settle`, { accepted: true, reason: "演示" });
    assert.equal((await ask(assigner, `/api/inspections/${kept.id}`)).doubt, "accepted");
    await assigner.close();
  });
}
