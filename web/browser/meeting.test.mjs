// Mediators, sittings and calendars: entered by the court, booked by a village on a phone, moved with notice, read by a calendar.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

const DAY_MS = 86_400_000;
const inDays = (days, hour) => `${new Date(Date.now() + days * DAY_MS).toISOString().slice(0, 10)}T${hour}:00:00Z`;

/** A judge's sitting for the county, a few days ahead. */
async function offer(judge, days) {
  const { account, region } = await ask(judge, "/api/session");
  const time = { starts_at: inDays(days, "02"), ends_at: inDays(days, "03") };
  return (await tell(judge, "/api/sittings", { judge_id: account.id, region_id: region.id, form: "on_site", place: "大桥镇综治中心", ...time })).ids[0];
}

export default function register(site) {
  test("the court keeps the register, and whose certificate is over is told", async () => {
    const clerk = await signIn(site, "clerk.court");
    const { page } = clerk;
    const entry = { kind: "person", certificate_no: "特邀〔2025〕17号", valid_from_on: "2024-01-01", valid_to_on: "2025-12-31" };
    await tell(clerk, "/api/mediators", { ...entry, name: "安秀英", languages: ["手语"] });
    await page.goto("/mediators");
    await page.getByRole("button", { name: "登记调解员" }).click();
    await page.locator("#name").fill("罗桂兰");
    await page.locator("#certificate_no").fill("特邀〔2026〕3号");
    await page.locator("#languages").fill("客家话、");
    for (const [id, day] of [["valid_from_on", "2026-01-01"], ["valid_to_on", "2028-12-31"]]) {
      await page.locator(`#${id}`).fill(day);
      await page.locator(`#${id}`).press("Enter");
    }
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.getByText("罗桂兰").waitFor();
    await page.getByText("证书已于", { exact: false }).first().waitFor();
    await page.locator(".ant-modal").waitFor({ state: "detached" });
    await settle(page);
    await checkShown(page, "mediators-kept-1440-zh-CN");
    await page.setViewportSize(PHONE);
    await checkShown(page, "mediators-kept-390-zh-CN");
    assert.deepEqual(unexpected(clerk), []);
    await clerk.close();
  });

  test("a village books a judge on a phone, and hears that the time moved", async () => {
    const judge = await signIn(site, "judge");
    const id = await offer(judge, 3);
    await offer(judge, 4);
    const village = await signIn(site, "mediator.daqiao", { screen: PHONE });
    const { page } = village;
    await page.goto("/sittings");
    await page.getByRole("button", { name: "预 约" }).or(page.getByRole("button", { name: "预约" })).first().click();
    await page.getByText("法律咨询").click();
    await page.locator("#note").fill("请讲解宅基地继承");
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.getByText("请讲解宅基地继承").waitFor();
    await page.locator(".ant-modal").waitFor({ state: "detached" });
    await settle(page);
    await checkShown(page, "sittings-booked-390-zh-CN");
    await judge.page.goto("/sittings");
    await judge.page.getByText("请讲解宅基地继承").waitFor();
    await settle(judge.page);
    await checkShown(judge.page, "sittings-judge-1440-zh-CN");
    const { account, region } = await ask(judge, "/api/session");
    const moved = { judge_id: account.id, region_id: region.id, form: "on_line", starts_at: inDays(5, "06"), ends_at: inDays(5, "07") };
    await tell(judge, `/api/sittings/${id}/move`, { ...moved, reason: "法官当日开庭" });
    await page.goto("/notices");
    await page.getByText("微法庭改期至", { exact: false }).first().click();
    await page.getByText("线上").first().waitFor();
    assert.deepEqual([...unexpected(judge), ...unexpected(village)], []);
    await judge.close();
    await village.close();
  });

  test("a calendar is read at its address until it is taken back", async () => {
    const judge = await signIn(site, "judge");
    const { page } = judge;
    await page.goto("/account");
    await page.getByRole("button", { name: "生成地址" }).click();
    const address = (await page.locator(".feed-address").innerText()).trim();
    await checkShown(page, "account-feed-1440-zh-CN");
    const read = await judge.context.request.get(address);
    assert.match(await read.text(), /^BEGIN:VCALENDAR\r\nVERSION:2.0\r\n/);
    assert.match(read.headers()["content-type"], /^text\/calendar/);
    await page.getByRole("button", { name: "停 用" }).or(page.getByRole("button", { name: "停用", exact: true })).last().click();
    await page.getByRole("button", { name: "生成地址" }).waitFor();
    assert.equal((await judge.context.request.get(address)).status(), 404);
    assert.deepEqual(unexpected(judge, "404"), []);
    await judge.close();
  });
}
