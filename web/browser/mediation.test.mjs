// From quarrel to binding peace in browsers: a mediator walks a mediation to its agreement, partly on a phone, and a judge
// confirms it; a party leaves another one at once.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { act, openAct } from "./acts.mjs";
import { checkShown } from "./look.mjs";
import { ask, choose, openBrowser, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

const today = new Date().toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
const ahead = new Date(Date.now() + 60 * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });

/** A quarrel in the mediator's own village. */
async function quarrel(mediator, text) {
  const { region } = await ask(mediator, "/api/session");
  const reporter = { name: "凌小川", phone: "13800005678" };
  const report = await tell(mediator, "/api/reports", { text, channel: "mediator", category: "D03.01", region_id: region.id, reporter, matter: { open: {} } });
  return report.matter;
}

/** Starts a mediation on the matter's page: the reporter asks, somebody told now stands on the other side. */
async function startMediation(page, matter) {
  await page.goto(`/matters/${matter.id}`);
  await settle(page);
  const start = page.locator(".ant-card", { hasText: "启动办理" }).last();
  const button = start.getByRole("button", { name: /^启动人民调解/ });
  assert.equal(await button.isDisabled(), true, "parties and requests must be named first");
  await start.locator("#request").fill("请求停止夜间装修并清理楼道。");
  await choose(page, "source", "当事人申请");
  const [applicant, respondent] = [start.locator("fieldset").first(), start.locator("fieldset").last()];
  await applicant.locator(".ant-select").click();
  await page.locator(".ant-select-dropdown:not(.ant-select-dropdown-hidden) .ant-select-item-option", { hasText: "凌" }).click();
  await respondent.locator("input[required]").fill("展大鹏");
  await checkShown(page, "mediation-start");
  await button.click();
  await page.waitForURL("**/proceedings/*");
  await settle(page);
  return page.url().split("/").at(-1);
}

const label = (form, words) => form.locator(".ant-radio-wrapper", { hasText: words }).first();

/** Enters the act of one party, told on the spot. */
async function enter(page, title, party) {
  await act(page, title, async (form) => {
    await label(form, party).click();
    await label(form, "当面").click();
  });
  await settle(page);
}

async function both(page, title, one = /^申请人 1/, other = /^被申请人 1/) {
  await enter(page, title, one);
  await enter(page, title, other);
}

async function day(form, id, on) {
  await form.locator(`#${id}`).fill(on);
  await form.locator(`#${id}`).press("Enter");
}

async function toAgreement(page) {
  await act(page, "审查通过，征求双方意愿", () => choose(page, "dispute_kind", "一般民间纠纷"));
  await both(page, "同意调解");
  await act(page, "决定受理");
  await act(page, "确定调解员", async (form) => {
    await form.locator("#mediators").fill("邹福根");
    await label(form, "当事人选定").click();
    await label(form, "声明无利害关系").click();
  });
  await act(page, "告知权利义务", (form) => day(form, "rights_told_on", today));
  await act(page, "登记调解情况", async (form) => {
    await day(form, "session_on", today);
    await label(form, "现场").click();
    await form.locator("#session_record").fill("双方当面商量，愿意各退一步。");
  });
  await act(page, "形成协议文本", async (form) => {
    await label(form, "全部达成协议").click();
    await label(form, "书面协议书").click();
    await label(form, "否").click();
    await form.locator("#agreement_text").fill("被申请人晚八点后停止装修，六十日内清理楼道。");
    await day(form, "perform_by", ahead);
  });
}

/** The agreement on paper: instalments that do not add up are seen before, a purpose is named, and anybody can check it. */
async function onPaper(site, mediator) {
  const { page } = mediator;
  const card = page.locator(".ant-card", { hasText: "制作人民调解协议书" }).last();
  await card.getByText("制作人民调解协议书").click();
  const form = card.locator(".ant-collapse-item-active, .ant-collapse-panel-active, .ant-collapse-content-active").last();
  assert.equal(await form.getByRole("button", { name: "制作文书" }).isDisabled(), true, "the number of originals must be given");
  await form.locator("#mediation-agreement-copies").fill("叁");
  await checkShown(page, "document-make");
  await form.getByRole("button", { name: "制作文书" }).click();
  await page.locator(".documents li", { hasText: "人调字第" }).first().waitFor();
  await settle(page);
  await page.locator(".documents li").first().getByRole("button", { name: /^打开/ }).click();
  await checkShown(page, "document-open");
  const download = page.waitForEvent("download");
  await page.getByRole("button", { name: "下载 PDF" }).click();
  const file = await (await download).path();
  assert.equal((await readFile(file)).subarray(0, 5).toString(), "%PDF-");
  await page.locator(".ant-modal").waitFor({ state: "hidden" });
  await checkShown(page, "documents");
  const words = await page.locator(".document-code").first().innerText();
  const code = words.match(/[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}/)[0];
  await verify(site, code.toLowerCase().replaceAll("-", ""));
}

/** Somebody without an account checks a paper on a phone. */
async function verify(site, code) {
  const visitor = await openBrowser(site, { screen: PHONE });
  const { page } = visitor;
  await page.goto("/m/verify");
  await page.locator("#code").fill("0000");
  await page.locator("button[type=submit]").click();
  await page.getByText("没有这个核验码的文书").waitFor();
  await checkShown(page, "verify-unknown-390");
  await page.locator("#code").fill(code);
  await page.locator("button[type=submit]").click();
  await page.locator("strong", { hasText: "出具过这份文书。" }).waitFor();
  assert.equal(await page.getByText("凌").count(), 0, "nothing of persons is told");
  await checkShown(page, "verify-390");
  await visitor.close();
}

async function signOnPhone(site, id) {
  const person = await signIn(site, "mediator.daqiao", { screen: PHONE });
  const { page } = person;
  await page.goto(`/proceedings/${id}`);
  await settle(page);
  await enter(page, "签署协议", /^申请人 1/);
  const form = await openAct(page, "签署协议");
  assert.equal(await form.locator(".ant-radio-wrapper", { hasText: /^申请人 1/ }).count(), 0, "nobody is asked to sign twice");
  await enter(page, "签署协议", /^被申请人 1/);
  await checkShown(page, "mediation-signed-390");
  await act(page, "调解员签名并盖章，协议生效", (form) => day(form, "effective_on", today));
  assert.deepEqual(unexpected(person), []);
  await person.close();
}

async function confirmAtCourt(site, id) {
  const person = await signIn(site, "judge");
  const { page } = person;
  await page.goto(`/proceedings/${id}`);
  await settle(page);
  await page.getByText("凌**", { exact: false }).first().waitFor();
  await act(page, "决定受理", (form) => form.locator("#case_no").fill("（2026）青0101民特1号"));
  await both(page, "当庭确认自愿、属实", /^申请人（甲方） 1/, /^申请人（乙方） 1/);
  await act(page, "登记审查情况", async (form) => {
    await day(form, "hearing_on", today);
    await label(form, "线上，双方同时到庭").click();
    await form.locator("#hearing_record").fill("双方同时在线，确认自愿。");
  });
  await act(page, "裁定确认有效", (form) => form.locator("#ruling_no").fill("（2026）青0101民特1号"));
  await act(page, "送达裁定", (form) => day(form, "served_on", today));
  await page.getByText("当事人异议期").first().waitFor();
  await checkShown(page, "confirmation-served");
  assert.deepEqual(unexpected(person), []);
  await person.close();
}

export default function register(site) {
  test("a mediation is walked to its confirmation, signed on a phone and ruled at the court", async () => {
    const mediator = await signIn(site, "mediator.daqiao");
    const { page } = mediator;
    const id = await startMediation(page, await quarrel(mediator, "楼上夜间装修，两家在楼道争吵。"));
    await page.getByText("被申请人 1").first().waitFor();
    await toAgreement(page);
    await onPaper(site, mediator);
    await signOnPhone(site, id);
    await page.reload();
    await settle(page);
    await act(page, "准备司法确认申请");
    const child = (await ask(mediator, `/api/proceedings/${id}`)).children[0].id;
    await page.goto(`/proceedings/${child}`);
    await settle(page);
    await both(page, "签署申请", /^申请人（甲方） 1/, /^申请人（乙方） 1/);
    await act(page, "提交法院", async (form) => {
      await choose(page, "court_basis", "调解组织所在地基层法院");
      await label(form, "线上").click();
    });
    await confirmAtCourt(site, child);
    await page.goto(`/proceedings/${id}`);
    await settle(page);
    await page.locator(".work-line", { hasText: "已送达" }).first().waitFor();
    await checkShown(page, "mediation-in-effect");
    assert.deepEqual(unexpected(mediator), []);
    await mediator.close();
  });

  test("a party leaves at once, on a phone, and what is left is to tell the other ways", async () => {
    const mediator = await signIn(site, "mediator.daqiao", { screen: PHONE });
    const { page } = mediator;
    const id = await startMediation(page, await quarrel(mediator, "两家为排水沟争执，互不相让。"));
    await enter(page, "退出调解", /^被申请人 1/);
    await page.getByText("调解终止，待告知其他途径").first().waitFor();
    await act(page, "告知其他途径，结案", (form) => day(form, "routes_told_on", today));
    await page.getByText("已经结束").waitFor();
    await checkShown(page, "mediation-ended-390");
    assert.equal((await ask(mediator, `/api/proceedings/${id}`)).outcome, "not_agreed");
    assert.deepEqual(unexpected(mediator), []);
    await mediator.close();
  });
}
