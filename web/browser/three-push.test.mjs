// 一警情三推送: one incident goes to three addressees, each answers in a browser of their own, and the sender closes it.
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, openAct } from "./acts.mjs";
import { ask, checkWidth, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

const addressees = ["dispatcher.daqiao", "officer.labour", "mediator.daqiao"];

async function incident(site) {
  const clerk = await signIn(site, "clerk");
  const report = await tell(clerk, "/api/reports", { text: "大桥镇新徐村工地拖欠十名工人工资两万元，双方在项目部僵持。", channel: "110", category: "D11.01", matter: { open: {} } });
  await clerk.close();
  return report.matter;
}

async function startPushes(desk, matter) {
  await desk.goto(`/matters/${matter.id}`);
  await settle(desk);
  const start = desk.locator(".ant-card", { hasText: "启动办理" }).last();
  await start.getByText("一警情三推送", { exact: true }).click();
  const button = start.getByRole("button", { name: /^启动/ });
  assert.equal(await button.isDisabled(), true, "what is asked must be written first");
  await start.getByText("建议：").first().waitFor();
  await start.locator("#asked").fill("请各自核实欠薪情况，七日内反馈。");
  await button.click();
  await desk.waitForURL("**/proceedings/*");
  return desk.url().split("/").at(-1);
}

async function answer(site, login, child) {
  const person = await signIn(site, login, { screen: PHONE });
  const { page } = person;
  await page.goto("/work");
  await page.locator(`a[href="/proceedings/${child}"]`).first().click();
  await page.getByText("请各自核实欠薪情况，七日内反馈。").first().waitFor();
  await act(page, "接收");
  await act(page, "反馈", async (form) => {
    await form.locator("textarea").first().fill(`${login} 已核实，工资已付清。`);
    await form.locator("#acted_on").fill("2026-11-20");
    await form.locator("#acted_on").press("Enter");
  });
  await checkWidth(page, "a push on a phone");
  assert.deepEqual(unexpected(person), []);
  await person.close();
}

export default function register(site) {
  test("three pushes are answered by three addressees and checked off by the sender", async () => {
    const matter = await incident(site);
    const dispatcher = await signIn(site, "dispatcher");
    const desk = dispatcher.page;
    const id = await startPushes(desk, matter);
    await act(desk, "推送");
    const { children } = await ask(dispatcher, `/api/proceedings/${id}`);
    assert.equal(children.length, 3, "each addressee has a push");
    const owners = new Map();
    for (const login of addressees) {
      const person = await signIn(site, login);
      owners.set((await ask(person, "/api/session")).organisation.id, login);
      await person.close();
    }
    assert.deepEqual(children.map((child) => owners.has(child.owner.id)), [true, true, true], "the addressees are those proposed");

    const early = await openAct(desk, "办结");
    await early.getByText("还有推送对象没有反馈", { exact: false }).first().waitFor();
    for (const child of children) {
      await answer(site, owners.get(child.owner.id), child.id);
      // The sender's open page follows.
      await desk.locator(".work-line", { hasText: child.code }).getByText("已反馈").first().waitFor();
    }
    for (const child of children) {
      await desk.goto(`/proceedings/${child.id}`);
      await act(desk, "核销");
    }
    await desk.goto(`/proceedings/${id}`);
    await act(desk, "办结", (form) => form.locator("textarea").first().fill("三家均已核实，欠薪付清。"));
    await desk.getByText("已经结束").waitFor();
    assert.equal((await ask(dispatcher, `/api/proceedings/${id}`)).outcome ?? "done", "done");
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });
}
