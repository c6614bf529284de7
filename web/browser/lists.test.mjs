// The three lists, points and alarms: what stands where, who sees it, and that nobody checks what he did himself.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, unexpected } from "./person.mjs";

const PROBLEMS = "/api/proceedings?procedure=problem";

export default function register(site) {
  test("a chief finds what the station owes and opens it; the list keeps its choice in the address", async () => {
    const chief = await signIn(site, "chief.daqiao");
    const { page } = chief;
    await page.goto("/lists");
    await page.getByRole("heading", { name: "三张清单", level: 1 }).waitFor();
    await page.locator(".work-line").first().waitFor();
    await settle(page);
    await checkShown(page, "lists-1440-zh-CN");
    await page.getByText("任务清单", { exact: true }).click();
    await page.locator(".work-line", { hasText: "查明漏登原因" }).waitFor();
    assert.match(page.url(), /list=problem-task/);
    await page.goBack();
    await page.goto("/lists?kind=reception");
    await page.locator(".work-line").first().waitFor();
    assert.equal(await page.locator(".work-line").count(), (await ask(chief, `${PROBLEMS}&state=open&mark=kind:reception`)).total);
    await page.locator(".work-line a").first().click();
    await page.getByRole("heading", { level: 1 }).waitFor();
    assert.match(page.url(), /proceedings/);
    assert.deepEqual(unexpected(chief), []);
    await chief.close();
  });

  test("an office outside of the circle sees no problem, anywhere", async () => {
    const outside = await signIn(site, "officer.market");
    assert.equal((await ask(outside, PROBLEMS)).total, 0);
    const chief = await signIn(site, "chief.daqiao");
    const { id } = (await ask(chief, PROBLEMS)).items[0];
    assert.equal((await outside.context.request.get(`/api/proceedings/${id}`)).status(), 404);
    await chief.close();
    await outside.close();
  });

  test("every figure of the board is the length of the list behind it", async () => {
    const liaison = await signIn(site, "liaison", { screen: PHONE });
    const { page } = liaison;
    await page.goto("/board");
    const figure = page.locator(".board a", { hasText: "待核验" });
    await figure.locator("strong", { hasText: /\d/ }).waitFor();
    await settle(page);
    await checkShown(page, "board-390-zh-CN");
    const number = Number(await figure.locator("strong").innerText());
    await figure.click();
    await page.locator(".work-line").first().waitFor();
    assert.equal(await page.locator(".work-line").count(), number);
    await settle(page);
    await checkShown(page, "lists-390-zh-CN");
    await liaison.close();
  });

  test("boards drill from the place to the station, and every figure opens the list that it counts", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    await page.goto("/board");
    await page.getByRole("link", { name: "辖区", exact: true }).click();
    await page.locator(".board a").first().waitFor();
    await settle(page);
    await checkShown(page, "board-place-1440-zh-CN");
    const county = await ask(dispatcher, "/api/boards");
    for (const figure of county.figures) {
      const query = new URLSearchParams({ ...figure.query, limit: "1" });
      const list = await ask(dispatcher, `/api/${figure.list.replace("_", "-")}?${query}`);
      assert.equal(list.total, figure.number, figure.id);
    }
    await page.getByRole("link", { name: "大桥镇" }).first().click();
    await page.getByRole("link", { name: "大桥镇派出所" }).first().click();
    await page.getByRole("heading", { name: "大桥镇派出所", level: 2 }).waitFor();
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
    const chief = await signIn(site, "chief.daqiao", { screen: PHONE });
    await chief.page.goto("/board");
    await chief.page.getByRole("link", { name: "本单位", exact: true }).click();
    await chief.page.locator(".board a").first().waitFor();
    await settle(chief.page);
    await checkShown(chief.page, "board-unit-390-zh-CN");
    await chief.close();
  });

  test("points name what gave them, rules are tried on the last year, and a rule on arrests does not load", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    await page.goto("/points");
    await page.locator("a", { hasText: "按期销号" }).first().waitFor();
    await settle(page);
    await checkShown(page, "points-1440-zh-CN");
    await page.goto("/points?part=rules");
    const rule = (id) => `[[rule]]\nid = "${id}"\ntitle = { zh = "规则", en = "Rule" }\non = { procedure = "problem", step = "verify" }\nto = "station"\npoints = 4\nbasis = "试"\n`;
    await page.locator("#simulate_text").fill(rule("arrest_bonus"));
    await page.getByRole("button", { name: "试算" }).click();
    await page.locator(".points-faults", { hasText: "data/points/own.toml:2" }).waitFor();
    await page.locator("#simulate_text").fill(rule("checked"));
    await page.getByRole("button", { name: "试算" }).click();
    await page.locator(".simulated").waitFor();
    await settle(page);
    await checkShown(page, "points-rules-1440-zh-CN");
    await dispatcher.close();
    const chief = await signIn(site, "chief.daqiao", { screen: PHONE });
    const own = await ask(chief, "/api/points");
    assert.ok(own.items.every((it) => it.organisation.name.includes("大桥")), "a station sees its own points alone");
    await chief.page.goto("/points");
    await chief.page.getByRole("button", { name: "申诉" }).first().waitFor();
    await settle(chief.page);
    await checkShown(chief.page, "points-390-zh-CN");
    await chief.close();
  });

  test("the auditor alone sees alarms, and says what became of one", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    assert.equal((await dispatcher.context.request.get("/api/alarms")).status(), 403);
    await dispatcher.close();
    const auditor = await signIn(site, "auditor", { screen: PHONE });
    const { page } = auditor;
    await page.goto("/alarms");
    const line = page.locator(".work-line", { hasText: "一小时内销号" }).first();
    await line.waitFor();
    await settle(page);
    await checkShown(page, "alarms-390-zh-CN");
    const before = (await ask(auditor, "/api/alarms?state=open")).total;
    await line.getByRole("textbox").fill("演示数据，连续办理。");
    await line.getByRole("button", { name: "有正当理由" }).click();
    await page.waitForFunction((count) => document.querySelectorAll(".work-line").length < count, before);
    assert.equal((await ask(auditor, "/api/alarms?state=open")).total, before - 1);
    await auditor.close();
  });
}
