// A party of a mediation follows it with a code: opens it on a phone, agrees, sees who looked, asks for a correction, leaves.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, openBrowser, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";
import { settleLight } from "./phone.mjs";

/** A mediation of two people that waits for their consent, and the page of its matter. */
async function mediation(mediator) {
  const { region, organisation } = await ask(mediator, "/api/session");
  const reporter = { name: "凌小川", phone: "13800005678" };
  const text = "楼上夜间装修噪声扰民，物业劝阻无效，请求调解。";
  const report = await tell(mediator, "/api/reports", { text, channel: "mediator", category: "D03.01", region_id: region.id, reporter, matter: { open: {} } });
  const matter = await ask(mediator, `/api/matters/${report.matter.id}`);
  const parties = [
    { role: "applicant", person_id: matter.persons[0].id },
    { role: "respondent", person: { name: "展大鹏", phone: "13900004321" } },
  ];
  const start = { procedure: "people-mediation", slots: { committee: [organisation.id] }, fields: { request: "请求停止夜间装修。", source: "application" }, parties };
  const begun = await tell(mediator, `/api/matters/${report.matter.id}/start`, start);
  const step = { transition: "ask_consent", revision: begun.revision, fields: { dispute_kind: "general" }, reason: "双方均在本村。" };
  await tell(mediator, `/api/proceedings/${begun.id}/steps`, step);
  return { id: begun.id, matter: report.matter.id };
}

/** Takes the code of the other side from the slip on the matter's page. */
async function codeFor(page, matter) {
  await page.goto(`/matters/${matter}`);
  await settle(page);
  const person = page.locator(".matter-person", { hasText: "展" });
  await person.getByRole("button", { name: "发放查询码" }).click();
  const slip = page.getByRole("dialog");
  const code = await slip.locator(".matter-code").textContent();
  await checkShown(page, "citizen-slip");
  await slip.getByRole("button", { name: "知道了" }).click();
  await person.getByText("尚未查看").waitFor();
  return code;
}

async function enterCode(page, code) {
  await page.locator("#code").fill(code);
  await page.getByRole("button", { name: "查看" }).click();
}

export default function register(site) {
  test("a party follows its mediation with a code, agrees, asks for a correction, and leaves with two taps", async () => {
    const mediator = await signIn(site, "mediator.daqiao");
    const { id, matter } = await mediation(mediator);
    const read = await ask(mediator, `/api/matters/${matter}`);
    const respondent = read.persons.find((person) => person.name.startsWith("展"));
    await tell(mediator, `/api/persons/${respondent.id}/reveal`, { matter_id: matter, purpose: "contact", fields: ["phone"] });
    const code = await codeFor(mediator.page, matter);
    const citizen = await openBrowser(site, { screen: PHONE });
    const { page } = citizen;
    await page.goto("/c");
    await page.locator("#code").waitFor();
    await checkShown(page, "citizen-enter-390");
    await enterCode(page, "7KQ2-M9XA-4TRW");
    await page.getByRole("alert").getByText("查询码不对", { exact: false }).waitFor();
    await enterCode(page, code.toLowerCase());
    await page.getByRole("heading", { name: "人民调解" }).waitFor();
    await settleLight(page);
    await page.getByText("您在其中是：被申请人 1").waitFor();
    await page.getByText("联系您：电话").waitFor();
    await checkShown(page, "citizen-390");
    await page.getByRole("button", { name: "同意调解", exact: true }).click();
    await page.getByText("已办理：同意调解").waitFor();
    await page.getByLabel("电话").check();
    await page.getByRole("button", { name: "请求更正" }).click();
    await page.getByText("已提出更正：电话", { exact: false }).waitFor();
    await page.locator("summary", { hasText: "向人民法院起诉" }).click();
    await page.getByText("不需要先调解", { exact: false }).waitFor();
    await checkShown(page, "citizen-agreed-390");
    await page.getByRole("button", { name: "退出调解" }).click();
    await page.getByText("确定“退出调解”吗？").waitFor();
    await checkShown(page, "citizen-sure-390");
    await page.getByRole("button", { name: "确定", exact: true }).click();
    await page.getByText("已办理：退出调解").waitFor();
    const after = await ask(mediator, `/api/proceedings/${id}`);
    assert.deepEqual(after.acts.filter((act) => act.allowed).map((act) => act.id), ["tell_routes"]);
    await page.getByRole("button", { name: "English" }).click();
    await checkShown(page, "citizen-en-390");
    await page.getByRole("button", { name: "Leave" }).click();
    await page.locator("#code").waitFor();
    // The staff is told, and takes the code back: it opens nothing any more.
    await mediator.page.goto(`/matters/${matter}`);
    await settle(mediator.page);
    await mediator.page.getByText("当事人请求更正", { exact: false }).first().waitFor();
    await mediator.page.locator(".matter-person", { hasText: "展" }).getByRole("button", { name: /^收\s?回$/ }).click();
    await mediator.page.locator(".matter-person", { hasText: "展" }).getByRole("button", { name: "发放查询码" }).waitFor();
    await page.locator("#code").fill(code);
    await page.getByRole("button", { name: "Open" }).click();
    await page.getByText("This code opens nothing", { exact: false }).waitFor();
    assert.deepEqual(unexpected(mediator), []);
    assert.deepEqual(unexpected(citizen, "401"), []);
    await citizen.close();
    await mediator.close();
  });
}
