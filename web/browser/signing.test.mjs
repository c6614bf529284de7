// Two parties sign an agreement electronically: one draws on a phone of its own, the other types its name on the mediator's
// device; anybody with the code of the paper is told.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, openBrowser, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";
import { settleLight } from "./phone.mjs";

const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
const ahead = new Date(Date.now() + 60 * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** A mediation whose agreement waits for signatures, with its paper. */
async function agreed(mediator) {
  const { region, organisation } = await ask(mediator, "/api/session");
  const reporter = { name: "凌小川", phone: "13800005678" };
  const text = "楼上漏水泡坏吊顶，协商不成，请求调解。";
  const report = await tell(mediator, "/api/reports", { text, channel: "mediator", category: "D03.01", region_id: region.id, reporter, matter: { open: {} } });
  const matter = await ask(mediator, `/api/matters/${report.matter.id}`);
  const parties = [
    { role: "applicant", person_id: matter.persons[0].id },
    { role: "respondent", person: { name: "展大鹏", phone: "13900004321" } },
  ];
  const start = { procedure: "people-mediation", slots: { committee: [organisation.id] }, fields: { request: "请求赔偿吊顶损失。", source: "application" }, parties };
  let it = await tell(mediator, `/api/matters/${report.matter.id}/start`, start);
  const step = async (transition, fields = {}, party = undefined) => {
    const body = { transition, revision: it.revision, fields, ...(party === undefined ? {} : { party: { id: party, how: "on_the_spot" } }) };
    it = await tell(mediator, `/api/proceedings/${it.id}/steps`, body);
  };
  await step("ask_consent", { dispute_kind: "general" });
  for (const party of it.parties) await step("consent", {}, party.id);
  await step("accept");
  await step("set_mediator", { mediators: "邹福根", mediator_by: "chosen", conflict: "none" });
  await step("tell_rights", { rights_told_on: today });
  await step("hold_session", { session_on: today, session_form: "on_site", session_record: "双方当面商量，愿意各退一步。" });
  const text_of = { agreement_scope: "whole", agreement_form: "written", performed_at_once: false, agreement_text: "被申请人赔偿吊顶损失。" };
  await step("draft", { ...text_of, amount: 3000, amount_words: "人民币叁仟元整", handover: "银行转账", perform_by: ahead });
  const documents = await tell(mediator, `/api/proceedings/${it.id}/documents`, { template: "mediation-agreement", revision: it.revision, asked: { copies: "叁" } });
  const respondent = (await ask(mediator, `/api/matters/${report.matter.id}`)).persons.find((person) => person.name.startsWith("展"));
  const { code } = await tell(mediator, `/api/matters/${report.matter.id}/codes`, { person_id: respondent.id });
  return { id: it.id, paper: documents.made.at(-1), code };
}

async function draw(page) {
  const field = page.locator(".sign-pad svg");
  await field.scrollIntoViewIfNeeded();
  const box = await field.boundingBox();
  for (const [from, to] of [[[0.15, 0.3], [0.4, 0.75]], [[0.45, 0.2], [0.5, 0.8]], [[0.55, 0.5], [0.85, 0.4]]]) {
    await page.mouse.move(box.x + box.width * from[0], box.y + box.height * from[1]);
    await page.mouse.down();
    await page.mouse.move(box.x + box.width * to[0], box.y + box.height * to[1], { steps: 6 });
    await page.mouse.up();
  }
}

/** Takes the one-time code of a party from the dialog on the page of the proceeding. */
async function codeFor(page, label) {
  await page.getByRole("button", { name: `给${label}签署码` }).click();
  const slip = page.getByRole("dialog");
  const code = await slip.locator(".signing-code").textContent();
  await checkShown(page, `signing-code-${label}`);
  await slip.getByRole("button", { name: /知\s?道\s?了/ }).click();
  await slip.waitFor({ state: "hidden" });
  return code;
}

export default function register(site) {
  test("one party signs on its own phone and the other on the spot, and the paper tells it", async () => {
    const mediator = await signIn(site, "mediator.daqiao");
    const { id, paper, code } = await agreed(mediator);
    const { page: office } = mediator;
    await office.goto(`/proceedings/${id}`);
    await settle(office);
    const one_time = await codeFor(office, "被申请人 1");
    const party = await openBrowser(site, { screen: PHONE });
    const { page } = party;
    await page.goto("/c");
    await page.locator("#code").fill(code);
    await page.getByRole("button", { name: "查看" }).click();
    await page.getByText("需要您签署的文书").waitFor();
    await settleLight(page);
    await checkShown(page, "signing-paper-390");
    const begin = page.getByRole("button", { name: "签署这份文书" });
    assert.equal(await begin.isDisabled(), true, "it is read before it is signed");
    const saved = page.waitForEvent("download");
    await page.getByRole("button", { name: "打开全文（PDF）" }).click();
    await saved;
    await begin.click();
    await page.getByRole("button", { name: "签署", exact: true }).click();
    await page.getByRole("alert").getByText("请先写下您的姓名。").waitFor();
    await draw(page);
    await page.getByLabel("签署码").fill(one_time === "000000" ? "111111" : "000000");
    await page.getByLabel("我已阅读全文", { exact: false }).check();
    await checkShown(page, "signing-pad-390");
    await page.getByRole("button", { name: "签署", exact: true }).click();
    await page.getByText("签署码不对", { exact: false }).waitFor();
    await page.getByLabel("签署码").fill(one_time);
    await page.getByRole("button", { name: "签署", exact: true }).click();
    await page.getByText("您已签署。").waitFor();
    await settleLight(page);
    await checkShown(page, "signing-signed-390");
    // The other party cannot draw: the name is typed on the mediator's device, by keyboard alone.
    await office.reload();
    await settle(office);
    await office.getByText("被申请人 1于", { exact: false }).waitFor();
    const second = await codeFor(office, "申请人 1");
    await office.getByRole("button", { name: "请申请人 1当场签署" }).click();
    const dialog = office.getByRole("dialog");
    await dialog.getByRole("button", { name: "不方便手写？键入姓名" }).press("Enter");
    await dialog.getByLabel("请键入完整姓名").fill("凌小川");
    await dialog.getByLabel("签署码").fill(second);
    await dialog.getByLabel("我已阅读全文", { exact: false }).press("Space");
    await checkShown(office, "signing-spot");
    await dialog.getByRole("button", { name: "签署", exact: true }).press("Enter");
    await dialog.waitFor({ state: "hidden" });
    await settle(office);
    await office.getByText("键入姓名", { exact: false }).first().waitFor();
    await checkShown(office, "signing-both");
    const read = await ask(mediator, `/api/proceedings/${id}`);
    assert.ok(read.acts.some((act) => act.id === "seal" && act.allowed), "nothing is missing but the seal");
    await page.goto(`/m/verify/${paper.code}`);
    await page.getByText("被申请人 1于", { exact: false }).waitFor();
    await checkShown(page, "signing-verify-390");
    assert.deepEqual(unexpected(mediator), []);
    assert.deepEqual(unexpected(party, "401", "422"), []);
    await party.close();
    await mediator.close();
  });
}
