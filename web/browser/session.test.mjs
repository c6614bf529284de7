// Signing in and out, the language of the screen, an account that is closed after wrong passwords, and a walk with the
// keyboard alone from signing in to an act.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, openBrowser, signIn, typeSignIn, unexpected } from "./person.mjs";

const WRONG_MAX = 5;
const TABS_MAX = 80;

/** Presses the tab key until the place is reached, as somebody without a mouse does. */
async function tabTo(page, selector) {
  for (let pressed = 0; pressed < TABS_MAX; pressed += 1) {
    if (await page.evaluate((wanted) => document.activeElement?.matches(wanted) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`${selector} cannot be reached with the tab key`);
}

export default function register(site) {
  test("the language is switched at once and kept", async () => {
    const visitor = await openBrowser(site);
    const { page } = visitor;
    await page.goto("/sign-in");
    await page.getByRole("heading", { name: "枫桥" }).waitFor();
    await page.getByText("English", { exact: true }).click();
    await page.getByRole("heading", { name: "Fengqiao" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "en");
    await typeSignIn(page, "analyst", site.accounts.get("analyst"));
    await page.getByRole("heading", { name: "My work" }).waitFor();
    await page.getByRole("button", { name: "中文" }).click();
    await page.getByRole("heading", { name: "待办" }).waitFor();
    await page.reload();
    await page.getByRole("heading", { name: "待办" }).waitFor();
    assert.equal(await page.evaluate(() => document.documentElement.lang), "zh-CN");
    assert.deepEqual(unexpected(visitor), []);
    await visitor.close();
  });

  test("signing out ends the session", async () => {
    const person = await signIn(site, "auditor", { fresh: true });
    const { page, context } = person;
    await page.getByRole("button", { name: "退出" }).click();
    await page.waitForURL("**/sign-in**");
    assert.equal((await context.request.get("/api/session")).status(), 401);
    await page.goto("/events");
    await page.waitForURL("**/sign-in**");
    await person.close();
  });

  test("wrong passwords close the account for a while, and the page says so", async () => {
    const visitor = await openBrowser(site);
    const { page } = visitor;
    await page.goto("/sign-in");
    for (let tried = 0; tried < WRONG_MAX; tried += 1) {
      await typeSignIn(page, "judge", `wrong-password-${tried}`);
      await page.getByText("账号或密码不对。").waitFor();
      // The next answer must be its own.
      await page.locator("input[autocomplete=current-password]").fill("");
    }
    await typeSignIn(page, "judge", site.accounts.get("judge"));
    await page.getByText("失败次数过多，账号暂时锁定，请稍后再试。").waitFor();
    assert.match(page.url(), /sign-in/);
    await visitor.close();
    const admin = await signIn(site, "admin");
    await admin.page.goto("/accounts");
    await admin.page.locator(".rows tbody tr", { hasText: "judge" }).getByText("锁定至").waitFor();
    await admin.close();
  });

  test("signing in and entering a report need no mouse", async () => {
    const visitor = await openBrowser(site);
    const { page } = visitor;
    await page.goto("/sign-in");
    await tabTo(page, "input[autocomplete=username]");
    await page.keyboard.type("clerk");
    await tabTo(page, "input[autocomplete=current-password]");
    await page.keyboard.type(site.accounts.get("clerk"));
    await page.keyboard.press("Enter");
    await page.waitForURL("**/work");
    await tabTo(page, '.sidebar a[href="/reports/new"]');
    await page.keyboard.press("Enter");
    await page.waitForURL("**/reports/new");
    await page.getByLabel("诉求内容").waitFor();
    await tabTo(page, "textarea");
    const text = "金坑镇居民反映电梯经常停运，物业迟迟不维修，要求尽快修好。";
    await page.keyboard.type(text);
    await page.locator(".report-chip").first().waitFor();
    await tabTo(page, ".report-send button");
    await page.keyboard.press("Enter");
    await page.getByText("登记成功，可以接着登记下一件。").waitFor();
    assert.equal((await ask(visitor, "/api/reports?limit=1")).items[0].excerpt, text);
    assert.deepEqual(unexpected(visitor), []);
    await visitor.close();
  });
}
