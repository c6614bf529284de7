// The main job: a flare-up is confirmed by a named person, goes to a department with a deadline, is answered and closed;
// each by whoever owes the step, in the browser, while another person's open page follows.
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, openAct } from "./acts.mjs";
import { ask, checkWidth, PHONE, settle, signIn } from "./person.mjs";

const officers = ["market", "labour", "housing", "land", "environment", "police", "justice", "agriculture", "petition"].map((name) => `officer.${name}`);

async function typeDay(form, day) {
  await form.locator(".ant-picker input").last().fill(day);
  await form.locator(".ant-picker input").last().press("Enter");
}

async function holderOf(site, id, dispatcher) {
  const { owner } = await ask(dispatcher, `/api/proceedings/${id}`);
  for (const login of officers) {
    const officer = await signIn(site, login, { screen: PHONE });
    const session = await ask(officer, "/api/session");
    if (session.organisation.id === owner.id) return officer;
    await officer.close();
  }
  assert.fail(`nobody of ${owner.name} has an account`);
}

export default function register(site) {
  test("a signal becomes a directive, is answered by the department and closed", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const desk = dispatcher.page;
    await desk.goto("/signals");
    await settle(desk);
    const signals = (await ask(dispatcher, "/api/signals?state=open")).items;
    assert.ok(signals.length > 0, "the county has flare-ups");
    await desk.goto(`/signals/${signals[0].id}`);
    await desk.getByRole("link", { name: "办理指令单" }).or(desk.getByRole("button", { name: "办理指令单" })).click();
    await desk.waitForURL("**/proceedings/*");
    const id = desk.url().split("/").at(-1);

    const confirm = await openAct(desk, "确认预警");
    await confirm.locator("button[type=submit]").click();
    await desk.locator(".problem").waitFor();
    assert.match(await desk.locator(".problem").innerText(), /研判意见/, "what is missing is named");
    await act(desk, "确认预警", async (form) => {
      await form.locator("textarea").first().fill("多名群众反映同一地点，情况属实。");
      await form.getByText("黄色", { exact: false }).click();
    });
    await act(desk, "签发", async (form) => {
      await form.locator("textarea").first().fill("请三个工作日内报处置方案。");
    });

    const officer = await holderOf(site, id, dispatcher);
    const phone = officer.page;
    await phone.goto("/work");
    await phone.locator(`a[href="/proceedings/${id}"]`).first().click();
    await act(phone, "签收");
    await desk.locator(".story .ant-timeline-item", { hasText: "签收" }).first().waitFor();
    await act(phone, "填写原因", (form) => form.locator("textarea").first().fill("设备老化，夜间仍在作业。"));
    await act(phone, "制定方案", async (form) => {
      await form.locator("textarea").first().fill("一周内更换设备，夜间停止作业。");
      await form.getByRole("button", { name: "添加任务" }).click();
      await form.getByPlaceholder("任务", { exact: true }).fill("更换设备");
      await form.getByPlaceholder("责任人").fill("王建国");
      await typeDay(form, "2026-12-31");
    });
    const early = await openAct(phone, "反馈现场情况");
    await early.getByText("未完成", { exact: false }).first().waitFor();
    await checkWidth(phone, "the directive on a phone");
    await act(phone, "更新任务", (form) => form.getByRole("checkbox").first().check());
    await act(phone, "反馈现场情况", async (form) => {
      await form.locator("#inspected_on").fill("2026-11-20");
      await form.locator("#inspected_on").press("Enter");
      await form.locator("textarea").first().fill("设备已更换，夜间已停工。");
    });

    await act(desk, "评估办结", async (form) => {
      await form.locator("textarea").first().fill("处置后投诉明显减少。");
      await form.getByText("是", { exact: true }).click();
    });
    await desk.getByText("已经结束").waitFor();
    const closed = await ask(dispatcher, `/api/proceedings/${id}`);
    assert.equal(closed.terminal, true);
    assert.equal((await ask(dispatcher, `/api/signals/${signals[0].id}`)).state, "closed");
    assert.deepEqual([dispatcher.complaints.filter((it) => !it.includes("422")), officer.complaints], [[], []]);
    await dispatcher.close();
    await officer.close();
  });
}
