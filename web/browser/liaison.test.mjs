// Officials and stations: a proposal is changed by hand with its effect shown and accepted; an official checks in and writes a
// visit down on a phone without network, and nothing is lost or doubled.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, signIn, tell, unexpected } from "./person.mjs";

/** A visit that is today, told to the page alone: no real draw can be foreseen, which is what a draw is for. */
async function visitToday(official) {
  const own = (await ask(official, "/api/liaisons/own")).items.find((link) => link.official.name === "袁正平");
  const visit = { liaison_id: own.id, station: own.station, place: null, on: "2026-01-01" };
  await official.page.route("**/api/inspections/today", (route) => route.fulfill({ json: { visit } }));
  return own;
}

const SMALL = { width: 2400, height: 1800 };

/** A picture as a camera gives it: larger than is taken, with a place in its Exif segment. */
async function cameraPhoto(page) {
  const drawn = await page.evaluate(async ({ width, height }) => {
    const canvas = Object.assign(document.createElement("canvas"), { width, height });
    const context = canvas.getContext("2d");
    context.fillStyle = "#1d5fa8";
    context.fillRect(0, 0, width, height / 2);
    return canvas.toDataURL("image/jpeg", 0.9).split(",")[1];
  }, SMALL);
  const picture = Buffer.from(drawn, "base64");
  const exif = Buffer.from("ffe10016457869660000" + Buffer.from("GPS 112.0 30.0").toString("hex"), "hex");
  return Buffer.concat([picture.subarray(0, 2), exif, picture.subarray(2)]);
}

/** The worker of the visit pages has their files. */
async function waitForShell(page) {
  await page.evaluate(() => globalThis.navigator.serviceWorker.ready.then(() => undefined));
  await page.waitForFunction(() => globalThis.navigator.serviceWorker.controller !== null);
}

const caches = (page) => page.evaluate(() => globalThis.caches.keys());

export default function register(site) {
  test("the visit pages open without network, and a visit with a photo is sent once", async () => {
    const official = await signIn(site, "liaison", { screen: PHONE, fresh: true });
    const { page, context } = official;
    const own = await visitToday(official);
    await page.goto("/inspections");
    await page.getByText(`今天督导：${own.station.name}`, { exact: false }).waitFor();
    await waitForShell(page);
    // What an older program left goes at the next opening with network.
    await page.evaluate(() => globalThis.caches.open("fengqiao-visit-older"));
    await page.goto("/inspections");
    await page.getByText(`今天督导：${own.station.name}`, { exact: false }).waitFor();
    assert.equal((await caches(page)).filter((name) => name.startsWith("fengqiao-visit-")).length, 1);
    const photo = await cameraPhoto(page);
    await page.unroute("**/api/inspections/today");
    const before = (await ask(official, "/api/inspections")).total;
    await context.setOffline(true);
    await page.goto("about:blank");
    await page.goto("/inspections");
    await page.getByText(`今天督导：${own.station.name}`, { exact: false }).waitFor();
    await checkShown(page, "inspections-off-line");
    await page.getByRole("button", { name: "签到" }).click();
    await page.getByText("本机还有 1 项没有上传").waitFor();
    await page.reload();
    await page.getByRole("button", { name: "登记情况" }).click();
    await page.getByRole("radio", { name: "否", exact: true }).first().check();
    await page.getByRole("button", { name: "添加问题" }).click();
    await page.getByLabel("问题", { exact: true }).fill("消防通道堆放杂物");
    for (const [label, words] of [["类别", "风险隐患"], ["程度", "一般"]]) {
      await page.getByRole("combobox", { name: label }).click();
      await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: words }).first().click();
    }
    await page.locator("input[type=file]").last().setInputFiles({ name: "IMG_1.jpg", mimeType: "image/jpeg", buffer: photo });
    await page.getByRole("img", { name: "问题 1 照片 1" }).waitFor();
    // A phone closes the page when its camera opens: what was typed is still there.
    await page.waitForTimeout(800);
    await page.reload();
    await page.getByRole("img", { name: "问题 1 照片 1" }).waitFor();
    assert.equal(await page.getByLabel("问题", { exact: true }).inputValue(), "消防通道堆放杂物");
    await checkShown(page, "inspection-local");
    await page.getByRole("button", { name: "登记情况" }).click();
    await page.getByText("本机还有 3 项没有上传").waitFor();
    assert.equal((await ask(official, "/api/inspections")).total, before, "the server has nothing yet");
    await context.setOffline(false);
    await page.getByText("请派出所在", { exact: false }).waitFor();
    await page.getByRole("button", { name: "查看问题 1 照片 1" }).click();
    const shown = page.getByRole("img", { name: "问题 1 照片 1" });
    await shown.waitFor();
    await page.waitForFunction((image) => image.naturalWidth > 0, await shown.elementHandle());
    assert.equal(await shown.evaluate((image) => Math.max(image.naturalWidth, image.naturalHeight)), 1600);
    await checkShown(page, "inspection-photo");
    const { items, total } = await ask(official, "/api/inspections");
    const kept = items.find((it) => it.written?.found[0]?.what === "消防通道堆放杂物");
    assert.deepEqual([total, kept.written.found.length, kept.written.found[0].photos.map((it) => it.state)], [before + 1, 1, ["kept"]]);
    assert.ok(kept.check_in.questions.includes("no_place") && kept.check_in.questions.includes("not_drawn"), "asked about, and not lost");
    const chief = await signIn(site, "office.liaison");
    const answer = await chief.context.request.post(`/api/photos/${kept.written.found[0].photos[0].id}/open`, { data: {}, headers: { "Idempotency-Key": "browser-photo" } });
    assert.equal((await answer.body()).indexOf("Exif"), -1, "the place of the camera is gone");
    await tell(chief, `/api/inspections/${kept.id}/settle`, { accepted: true, reason: "演示" });
    assert.equal((await ask(chief, `/api/inspections/${kept.id}`)).doubt, "accepted");
    await chief.close();
    // Nothing of it is on the phone after the sign-out.
    await page.getByRole("button", { name: "菜单" }).click();
    await page.getByRole("button", { name: "退出" }).click();
    await page.waitForURL("**/sign-in**");
    assert.deepEqual((await caches(page)).filter((name) => name.startsWith("fengqiao-visit-")), []);
    await context.setOffline(true);
    await assert.rejects(page.goto("/inspections"), "nobody finds the pages of before");
    await official.close();
  });

  test("stations and officials are kept on their pages, with faults at their fields", async () => {
    const assigner = await signIn(site, "office.liaison");
    const { page } = assigner;
    await page.goto("/liaison/stations");
    await page.getByRole("button", { name: /^修改/ }).first().click();
    await page.locator("#station_place_latitude").fill("");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("经度和纬度要么都填，要么都不填。").first().waitFor();
    await page.locator("#station_place_longitude").fill("112.5");
    await page.locator("#station_place_latitude").fill("30.25");
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByRole("dialog").waitFor({ state: "hidden" });
    await page.getByText("112.5000, 30.2500").first().waitFor();
    await page.goto("/liaison/officials");
    await page.getByRole("button", { name: /^修改/ }).first().click();
    await page.getByLabel("查看目的").fill("核对回避情形");
    await page.getByRole("button", { name: "查看并修改" }).click();
    await page.getByRole("button", { name: "增加任职经历" }).click();
    await page.getByRole("button", { name: "保存" }).click();
    await page.getByText("请填写").first().waitFor();
    await checkShown(page, "liaison-official");
    await assigner.close();
  });

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
}
