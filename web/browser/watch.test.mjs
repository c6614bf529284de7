// The watch: a run is made again, a doubt about the data is settled, and a change is accepted with its effect in sight.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, settle, signIn, tell, unexpected } from "./person.mjs";

const TRIAL_POLL_MS = 500;
/** Scans of a trial take their time on a busy machine. */
const TRIAL_WITHIN_MS = 240_000;

/** A trial of the past year with few scans, run to its end by the server's own jobs. */
async function pastYear(analyst) {
  const { id } = await tell(analyst, "/api/trials", { kind: "past_year", every_days: 28 });
  for (;;) {
    const trial = await ask(analyst, `/api/trials/${id}`);
    if (trial.state === "done") return trial;
    assert.ok(["waiting", "running"].includes(trial.state), `${trial.state}: ${trial.error}`);
    await analyst.page.waitForTimeout(TRIAL_POLL_MS);
  }
}

export default function register(site) {
  test("a run is made again and gives the same bytes", async () => {
    const analyst = await signIn(site, "analyst");
    const { page } = analyst;
    await page.goto("/signals");
    await page.getByRole("link", { name: "扫描记录" }).click();
    await page.locator("main table a").first().click();
    await page.getByRole("button", { name: "重算核对" }).click();
    await page.getByText("重算结果逐字节相同。").waitFor();
    assert.deepEqual(unexpected(analyst), []);
    await analyst.close();
  });

  test("a signal tells its days, that it goes on, and whom to ask", async () => {
    const analyst = await signIn(site, "analyst");
    const { page } = analyst;
    const { items } = await ask(analyst, "/api/signals?limit=1");
    await page.goto(`/signals/${items[0].id}`);
    await page.getByRole("heading", { name: "逐日变化" }).waitFor();
    assert.ok((await page.locator(".history-day").count()) >= 1);
    await page.locator(".signal-proposed").getByText("牵头").waitFor();
    await page.getByText("仍在持续", { exact: false }).first().waitFor();
    assert.deepEqual(unexpected(analyst), []);
    await analyst.close();
  });

  test("a change of the watch is shown on the past year before a named person accepts it", async () => {
    const analyst = await signIn(site, "analyst");
    const { page } = analyst;
    await pastYear(analyst);
    await page.goto("/tuning");
    await settle(page);
    await page.locator("#count_min").fill("40");
    await page.getByRole("button", { name: "看看对过去一年的影响" }).click();
    const effect = page.locator(".tuning-effect");
    await page.locator(".tuning-effect, .problem").first().waitFor();
    assert.equal(await page.locator(".problem").allInnerTexts().then((all) => all.join()), "");
    await effect.getByText("现行参数会发出").waitFor();
    await page.getByRole("button", { name: "接受调整" }).click();
    await page.getByText("请填写").first().waitFor();
    await page.locator("#reason").fill("小波动太多，先看大的");
    await page.getByRole("button", { name: "接受调整" }).click();
    await page.getByText("已接受，以后的扫描按此执行。").waitFor();
    const { tunings } = await ask(analyst, "/api/tunings");
    assert.deepEqual([tunings.length, tunings[0].change.count_min, tunings[0].accepted_by !== null], [1, 40, true]);
    await page.getByText("小波动太多，先看大的").waitFor();
    await page.getByRole("button", { name: "撤 回" }).or(page.getByRole("button", { name: "撤回" })).first().click();
    await page.getByPlaceholder("撤回理由").fill("试完了");
    await page.locator(".ant-popconfirm-buttons .ant-btn-primary").click();
    await page.getByText("试完了", { exact: false }).first().waitFor();
    assert.deepEqual(unexpected(analyst), []);
    await analyst.close();
  });

  test("power and false alarms on the office's own reports are shown with their command", async () => {
    const analyst = await signIn(site, "analyst");
    const { page } = analyst;
    await page.goto("/quality");
    await settle(page);
    const part = page.locator("section.signal-part", { hasText: "打乱检验：误报" });
    await part.locator("#shuffled_every_days").fill("28");
    await part.getByRole("button", { name: "开始试算" }).click();
    await part.getByText("每月误报").waitFor({ timeout: TRIAL_WITHIN_MS });
    await part.getByText("fengqiao trial shuffled --seed 1 --every 28").waitFor();
    assert.deepEqual(unexpected(analyst), []);
    await analyst.close();
  });
}
