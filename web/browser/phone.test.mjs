// The light pages for a phone: a directive is confirmed, issued and accepted on them, a report is entered, what was typed
// outlives the network and the tab; and everybody can read and use them, in both languages and sizes of text.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { actLight, settleLight, signInLight } from "./phone.mjs";
import { ask, DESKTOP, openBrowser, PHONE, unexpected } from "./person.mjs";

const officers = ["market", "labour", "housing", "land", "environment", "police", "justice", "agriculture", "petition"].map((name) => `officer.${name}`);

async function holderOf(site, owner) {
  for (const login of officers) {
    const officer = await signInLight(site, login);
    const session = await ask(officer, "/api/session");
    if (session.organisation.id === owner.id) return officer;
    await officer.close();
  }
  assert.fail(`nobody of ${owner.name} has an account`);
}

/** A directive of the county that waits to be confirmed; the last, for other tests take the first. */
async function raised(person) {
  const { items } = await ask(person, "/api/work?box=todo");
  const found = items.filter((it) => it.next_act?.id === "confirm").at(-1);
  assert.ok(found, "a signal waits to be confirmed");
  return found;
}

async function checkLight(page, name) {
  await settleLight(page);
  await checkShown(page, name);
  const small = await page.evaluate(() => [...document.querySelectorAll("body *")].filter((it) => it.childElementCount === 0 && it.textContent !== "" && Number.parseFloat(window.getComputedStyle(it).fontSize) < 16).map((it) => it.textContent));
  assert.deepEqual(small, [], `${name} has text under 16 px`);
}

/** Every page as it is, and a form with its faults. */
async function lookAtAll(site, name, options) {
  const dispatcher = await signInLight(site, "dispatcher", options);
  const { page } = dispatcher;
  const { id } = await raised(dispatcher);
  await checkLight(page, `m-work-${name}`);
  await page.goto(`/m/proceedings/${id}`);
  await page.locator(".act-bar").waitFor();
  await checkLight(page, `m-proceeding-${name}`);
  await page.locator(".act-bar a").click();
  await page.locator(".act-bar button").click();
  await page.locator(".fault").first().waitFor();
  await checkLight(page, `m-act-faults-${name}`);
  await page.goto("/m/reports/new");
  await page.locator("#text").fill("大桥镇新徐村楼上住户卫生间漏水，把客厅天花板泡坏了，要求赔偿。");
  await page.locator(".chips button").first().waitFor();
  await page.locator("summary").click();
  await page.locator(".chips .plain").first().click();
  await page.locator(".pick .picked").first().click();
  await checkLight(page, `m-report-${name}`);
  await page.goto("/m/me");
  await checkLight(page, `m-me-${name}`);
  await page.goto("/m/no-such-page");
  await checkLight(page, `m-no-page-${name}`);
  assert.deepEqual(unexpected(dispatcher, "422"), []);
  await dispatcher.close();
  const visitor = await openBrowser(site, options);
  await visitor.page.goto("/m/proceedings/1");
  await visitor.page.waitForURL("**/m/sign-in?to=*");
  await checkLight(visitor.page, `m-sign-in-${name}`);
  await visitor.close();
}

const looks = [
  ["390-zh-CN", { screen: PHONE, language: "zh-CN" }],
  ["390-en", { screen: PHONE, language: "en" }],
  ["390-large-zh-CN", { screen: PHONE, language: "zh-CN", large: true }],
  ["390-large-en", { screen: PHONE, language: "en", large: true }],
  ["1440-zh-CN", { screen: DESKTOP, language: "zh-CN" }],
];

export default function register(site) {
  test("the light pages load no component library and no page of the staff", async () => {
    const visitor = await openBrowser(site, { screen: PHONE });
    const { page } = visitor;
    const scripts = [];
    page.on("response", (response) => response.url().includes("/assets/") && scripts.push(response.url().split("/").at(-1)));
    const answer = await page.goto("/m");
    await page.locator("#login").waitFor();
    assert.match(answer.headers()["content-security-policy"], /default-src 'none'; script-src 'self'/);
    assert.ok(scripts.length > 0);
    assert.equal(await page.evaluate(() => document.querySelectorAll("style").length), 0, "no component library made styles");
    await visitor.close();
  });

  test("signing in leads to the page that was asked for, and a wrong password says so", async () => {
    const visitor = await openBrowser(site, { screen: PHONE });
    const { page } = visitor;
    await page.goto("/m/me");
    await page.waitForURL("**/m/sign-in?to=*");
    await page.locator("button[type=submit]").click();
    await page.getByText("请输入账号和密码。").waitFor();
    await page.locator("#login").fill("mediator");
    await page.locator("#password").fill("not the password");
    await page.locator("button[type=submit]").click();
    await page.getByText("账号或密码不对。").waitFor();
    await page.locator("#password").fill(site.accounts.get("mediator"));
    await page.locator("button[type=submit]").click();
    await page.waitForURL("**/m/me");
    await page.getByRole("button", { name: "大字号" }).click();
    assert.equal(await page.evaluate(() => window.getComputedStyle(document.body).fontSize), "20px");
    await page.reload();
    await page.getByRole("button", { name: "English" }).click();
    await page.getByRole("heading", { name: "Me", exact: true }).waitFor();
    assert.equal(await page.evaluate(() => window.getComputedStyle(document.body).fontSize), "20px", "the size is kept");
    await page.getByRole("button", { name: "Sign out" }).click();
    await page.waitForURL("**/m/sign-in");
    assert.deepEqual(unexpected(visitor, "401"), []);
    await visitor.close();
  });

  test("a directive is confirmed, issued and accepted on phones", async () => {
    const dispatcher = await signInLight(site, "dispatcher");
    const { page } = dispatcher;
    const { id } = await raised(dispatcher);
    await page.locator(`a[href="/m/proceedings/${id}/confirm"]`).click();
    await page.getByRole("heading", { name: "确认预警" }).waitFor();
    await page.locator(".act-bar button").click();
    await page.locator(".notice.bad").waitFor();
    assert.match(await page.locator(".notice.bad").innerText(), /研判意见/, "what is missing is named");
    await page.locator("textarea").first().fill("多名群众反映同一地点，情况属实。");
    await page.reload();
    assert.equal(await page.locator("textarea").first().inputValue(), "多名群众反映同一地点，情况属实。", "a closed tab loses nothing");
    await page.getByText("黄色", { exact: false }).click();
    const second = await dispatcher.context.newPage();
    await second.goto(`/m/proceedings/${id}/confirm`);
    await second.locator("textarea").first().fill("我也已核实。");
    await page.locator(".act-bar button").click();
    await page.getByText("已办理：确认预警").waitFor();
    await second.getByText("刚刚已由别人办理", { exact: false }).waitFor();
    await second.getByText("我也已核实。").waitFor();
    await second.close();
    await actLight(page, "签发", (form) => form.locator("textarea").first().fill("请三个工作日内报处置方案。"));
    const { owner } = await ask(dispatcher, `/api/proceedings/${id}`);

    const officer = await holderOf(site, owner);
    await officer.page.goto("/m");
    await officer.page.locator(`h2 a[href="/m/proceedings/${id}"]`).click();
    await actLight(officer.page, "签收");
    await page.locator(".story li", { hasText: "签收" }).first().waitFor();
    await page.getByText(`等待 ${owner.name} 办理。`).waitFor();

    await actLight(officer.page, "填写原因", (form) => form.locator("textarea").first().fill("设备老化，夜间仍在作业。"));
    await actLight(officer.page, "制定方案", async (form) => {
      await form.locator("textarea").first().fill("一周内更换设备。");
      await form.getByRole("button", { name: "添加任务" }).click();
      await form.getByLabel("任务", { exact: true }).fill("更换设备");
      await form.getByLabel("责任人").fill("王建国");
      await form.getByLabel("完成日期").fill("2026-12-31");
    });
    await officer.page.getByText("更换设备", { exact: true }).first().waitFor();
    assert.deepEqual([unexpected(dispatcher, "422"), unexpected(officer)], [[], []]);
    await officer.close();
    await dispatcher.close();
  });

  test("a report is entered on a phone, off line it is kept, and sent again it is entered once", async () => {
    const mediator = await signInLight(site, "mediator.daqiao");
    const { page, context } = mediator;
    const text = "大桥镇新徐村李女士反映，楼上住户卫生间漏水，把她家客厅天花板泡坏了，要求赔偿并尽快维修。";
    await page.getByRole("link", { name: "登记诉求" }).click();
    await page.locator("#text").fill(text);
    await page.locator('.chips [aria-pressed="true"]', { hasText: "房屋漏水" }).waitFor();
    await page.locator('.chips [aria-pressed="true"]', { hasText: "新徐村委会" }).waitFor();
    await page.getByText(/^依据：/).filter({ hasText: "漏水" }).first().waitFor();
    await page.getByText("建立新事项").click();
    await page.locator("summary").click();
    await page.getByLabel("电话").fill("13812340000");
    await context.setOffline(true);
    await page.getByText("没有网络。", { exact: false }).waitFor();
    await page.locator(".act-bar button").click();
    await page.getByText("连接不上服务器。", { exact: false }).waitFor();
    assert.equal(await page.locator("#text").inputValue(), text);
    await context.setOffline(false);
    await page.locator(".act-bar button").click();
    await page.getByText("登记成功，可以接着登记下一件。").waitFor();
    const { items } = await ask(mediator, "/api/reports?limit=50");
    const own = items.filter((it) => it.excerpt === text.slice(0, it.excerpt.length) && it.channel === "mediator");
    assert.equal(own.length, 1, "entered once");

    await page.locator("#text").fill(`${text}再次反映，至今无人处理。`);
    const same = page.locator(".choice", { hasText: "SX" }).first();
    await same.waitFor();
    await same.click();
    await page.locator(".act-bar button").click();
    await page.getByText("登记成功，可以接着登记下一件。").waitFor();
    const code = /SX\d{4}-\d+/.exec(await page.locator(".notice.good").innerText())?.[0];
    assert.ok(code, "the matter that it joined is named");
    assert.deepEqual(unexpected(mediator, "ERR_INTERNET_DISCONNECTED"), []);
    await mediator.close();
  });

  test("a phone at the staff pages is shown the way to the light ones, and back", async () => {
    const visitor = await openBrowser(site, { screen: PHONE });
    const { page } = visitor;
    await page.goto("/");
    await page.locator('a[href="/m"]').click();
    await page.waitForURL("**/m/sign-in**");
    await page.getByRole("link", { name: "打开完整版" }).click();
    await page.waitForURL((url) => url.pathname === "/sign-in");
    await visitor.close();
  });

  test("every light page can be read and used by everybody", async (all) => {
    for (const [name, options] of looks) await all.test(name, () => lookAtAll(site, name, options));
  });
}
