// The work page: several lines are chosen, take the step that they share, and get a handler; somebody stands in.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

async function outreach(person, title) {
  const { region } = await ask(person, "/api/session");
  const startable = (await ask(person, "/api/startable")).find((it) => it.procedure === "outreach");
  const host = startable.slots.find((slot) => slot.id === "host");
  const fields = { topic: "fraud", audience: "villagers", planned_on: "2026-12-20", place: "文化广场" };
  const slots = { host: [host.suggested[0].organisation.id] };
  return tell(person, "/api/proceedings", { procedure: "outreach", region_id: region.id, title, slots, fields });
}

export default function register(site) {
  test("several lines take the step that they share, and get a handler", async () => {
    const dispatcher = await signIn(site, "dispatcher.daqiao");
    const { page } = dispatcher;
    for (const number of [1, 2, 3]) await outreach(dispatcher, `反诈宣传第${number}场`);
    await page.goto("/work");
    const lines = page.locator(".work-line", { hasText: "反诈宣传第" });
    await lines.nth(2).waitFor();
    for (const place of [0, 1, 2]) await lines.nth(place).getByRole("checkbox").check();
    await page.getByText("已选 3 件").waitFor();
    await settle(page);
    await checkShown(page, "work-chosen-1440");
    await page.getByRole("button", { name: "承办地确认（3 件）" }).click();
    await page.getByText("3 件已办好").waitFor();
    await lines.first().getByText("承办地已确认").waitFor();
    for (const place of [0, 1]) await lines.nth(place).getByRole("checkbox").check();
    await page.getByLabel("承办人", { exact: true }).click();
    await page.locator(".ant-select-item-option", { hasText: "（我）" }).click();
    await page.getByRole("button", { name: "指 定" }).or(page.getByRole("button", { name: "指定", exact: true })).click();
    await page.getByText("2 件已办好").waitFor();
    await page.goto("/work?whose=mine");
    await lines.nth(1).waitFor();
    assert.equal(await lines.count(), 2);
    await lines.first().getByText("承办人：").waitFor();
    await lines.first().locator("a.work-title").click();
    await page.locator(".handler", { hasText: "承办人：" }).waitFor();
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("a phone shows the choice, and somebody stands in", async () => {
    const dispatcher = await signIn(site, "dispatcher", { screen: PHONE });
    const { page } = dispatcher;
    await page.goto("/work");
    await page.locator(".work-line").first().getByRole("checkbox").check();
    await page.getByText("已选 1 件").waitFor();
    await settle(page);
    await checkShown(page, "work-chosen-390");
    await page.goto("/away");
    await page.getByText("我外出时由谁代办").waitFor();
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });
}
