// Two people at the same thing: who comes second is told so and loses nothing; whoever is dismissed is out at the next
// request; what one did stands on the other's open page without loading it again.
import assert from "node:assert/strict";
import { test } from "node:test";
import { act, openAct } from "./acts.mjs";
import { ask, settle, signIn, tell, unexpected } from "./person.mjs";

const opinion = "多名群众反映同一地点，已电话核实，情况属实，建议尽快处置。";

async function fillConfirm(form, text) {
  await form.locator("textarea").first().fill(text);
  await form.getByText("黄色", { exact: false }).click();
}

export default function register(site) {
  test("who takes a step second is told so and keeps what was typed", async () => {
    const [dispatcher, analyst] = [await signIn(site, "dispatcher"), await signIn(site, "analyst")];
    const owed = (await ask(dispatcher, "/api/work?box=todo")).items.filter((item) => item.next_act?.id === "confirm");
    assert.ok(owed.length > 0, "a signal waits to be confirmed");
    const { id } = owed.at(-1);
    for (const person of [dispatcher, analyst]) {
      await person.page.goto(`/proceedings/${id}`);
      await settle(person.page);
    }
    const late = await openAct(analyst.page, "确认预警");
    await fillConfirm(late, opinion);
    // The late one's page hears of nothing before it sends: its next look at the proceeding is held back.
    const held = [];
    await analyst.page.route(`**/api/proceedings/${id}`, (route) => held.push(route));
    await act(dispatcher.page, "确认预警", (form) => fillConfirm(form, "情况属实。"));
    await late.locator("button[type=submit]").click();
    await late.locator(".problem").waitFor();
    assert.match(await late.locator(".problem").innerText(), /别人刚刚改动过|已不在这一步/);
    assert.match(await late.locator(".problem").innerText(), /您填写的内容都还在/);
    assert.equal(await late.locator("textarea").first().inputValue(), opinion);
    const { timeline } = await ask(dispatcher, `/api/proceedings/${id}`);
    assert.equal(timeline.filter((item) => item.act?.zh === "确认预警").length, 1, "the step was taken once");

    // Then it shows what is so now, and the words that were typed stay to be copied.
    await analyst.page.unroute(`**/api/proceedings/${id}`);
    for (const route of held) await route.continue().catch(() => {});
    const kept = analyst.page.locator(".orphan");
    await kept.waitFor();
    assert.match(await kept.innerText(), /刚刚已由别人办理/);
    assert.ok((await kept.innerText()).includes(opinion), "what was typed is still on the page");
    await analyst.page.locator(".story .ant-timeline-item", { hasText: "确认预警" }).waitFor();
    assert.deepEqual(unexpected(analyst, "409"), []);
    await analyst.close();
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("a form that is being filled keeps its words while others act", async () => {
    const [dispatcher, clerk] = [await signIn(site, "dispatcher"), await signIn(site, "clerk")];
    const { matter } = await tell(clerk, "/api/reports", { text: "大桥镇新徐村村民反映承包地被占，要求退还。", channel: "grid", category: "D05.01", matter: { open: {} } });
    const { page } = dispatcher;
    await page.goto(`/matters/${matter.id}`);
    await page.getByPlaceholder("办结理由（必填）").fill("双方已当面和解，");
    await tell(clerk, "/api/reports", { text: "再次来访：承包地被占，要求退还。", channel: "grid", category: "D05.01", matter: { join: matter.id } });
    await page.getByText("诉求（2 件）").waitFor();
    assert.equal(await page.getByPlaceholder("办结理由（必填）").inputValue(), "双方已当面和解，");
    await clerk.close();
    await dispatcher.close();
  });

  test("a page that is open follows what another person does", async () => {
    const [clerk, dispatcher] = [await signIn(site, "clerk"), await signIn(site, "dispatcher")];
    const reports = dispatcher.page;
    await reports.goto("/reports");
    await settle(reports);
    const text = "云岭镇居民反映楼道堆放杂物堵塞消防通道，物业不管，要求清理。";
    const report = await tell(clerk, "/api/reports", { text, channel: "walk_in", matter: { open: {} } });
    await reports.getByRole("link", { name: text }).waitFor();

    const matter = dispatcher.page;
    await matter.goto(`/matters/${report.matter.id}`);
    await matter.getByText("诉求（1 件）").waitFor();
    await tell(clerk, "/api/reports", { text: `再次来访：${text}`, channel: "walk_in", matter: { join: report.matter.id } });
    await matter.getByText("诉求（2 件）").waitFor();
    assert.deepEqual(unexpected(dispatcher), []);
    await clerk.close();
    await dispatcher.close();
  });

  test("the open page of a dismissed account goes to sign-in at its next request", async () => {
    const [liaison, admin] = [await signIn(site, "liaison", { fresh: true }), await signIn(site, "admin")];
    await liaison.page.goto("/work");
    await settle(liaison.page);
    const { page } = admin;
    await page.goto("/accounts");
    await page.getByLabel("按姓名、账号、单位查找").fill("liaison");
    const row = page.locator(".rows tbody tr", { has: page.getByText("liaison", { exact: true }) });
    await row.getByRole("button", { name: "停用" }).click();
    assert.equal((await ask(liaison, "/api/session")).account.login, "liaison", "nothing happens before it is confirmed");
    await page.locator(".ant-popconfirm, .ant-popover", { hasText: "停用" }).getByRole("button", { name: "确 定" }).or(page.locator(".ant-popover").getByRole("button", { name: "确定" })).click();
    await row.getByText("已停用").waitFor();
    await liaison.page.getByText("已办", { exact: true }).click();
    await liaison.page.waitForURL("**/sign-in**");
    await liaison.close();
    await admin.close();
  });

  test("roles change when they are saved, and a password when that is confirmed", async () => {
    const admin = await signIn(site, "admin");
    const { page } = admin;
    await page.goto("/accounts");
    await page.getByLabel("按姓名、账号、单位查找").fill("prosecutor");
    const row = page.locator(".rows tbody tr", { hasText: "prosecutor" });
    const rolesOf = async () => (await ask(admin, "/api/accounts")).items.find((it) => it.login === "prosecutor").roles.map((role) => role.id);
    await row.getByRole("button", { name: "调整角色" }).click();
    const dialog = page.getByRole("dialog");
    assert.equal(await dialog.getByRole("button", { name: "保存" }).isDisabled(), true, "there is nothing to save yet");
    // The list of roles is longer than what is drawn of it: the name is typed, as somebody does who knows it.
    await dialog.locator(".ant-select").click();
    await page.keyboard.type("研判员");
    await page.locator(".ant-select-item-option", { hasText: "研判员" }).click();
    await page.keyboard.press("Escape");
    assert.deepEqual(await rolesOf(), ["prosecutor"], "a click in the list changes nothing");
    await dialog.getByRole("button", { name: "保存" }).click();
    await row.getByText("检察官、研判员").waitFor();
    assert.deepEqual((await rolesOf()).sort(), ["analyst", "prosecutor"]);

    await row.getByRole("button", { name: "重置密码" }).click();
    await page.getByText("重置", { exact: false }).first().waitFor();
    await page.locator(".ant-popover").getByRole("button", { name: "取消" }).click();
    assert.equal(await page.getByText("一次性密码（只显示这一次", { exact: false }).count(), 0);
    await row.getByRole("button", { name: "重置密码" }).click();
    await page.locator(".ant-popover:visible").getByRole("button", { name: "确定" }).click();
    await page.getByText("一次性密码（只显示这一次", { exact: false }).waitFor();
    assert.deepEqual(unexpected(admin), []);
    await admin.close();
  });
}
