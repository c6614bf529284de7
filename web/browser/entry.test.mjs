// Entry of reports: proposals with reasons while one types, a matter opened with one click, a second report joining it
// with one click, and the reporter's phone masked until it is shown for a purpose.
import assert from "node:assert/strict";
import { test } from "node:test";
import { ask, checkWidth, DESKTOP, PHONE, settle, signIn, unexpected } from "./person.mjs";

const cases = [
  {
    name: "at a desk",
    screen: DESKTOP,
    phone: "13812345678",
    first: "大桥镇新徐村李女士反映，楼上住户卫生间漏水，把她家客厅天花板泡坏了，要求赔偿8000元并尽快维修。",
    second: "李女士再次来电：大桥镇新徐村楼上住户卫生间漏水，把她家客厅天花板泡坏了，至今没有人来维修，要求赔偿8000元。",
    kind: "房屋漏水",
    word: "漏水",
    place: "新徐村委会",
  },
  {
    name: "on a phone",
    screen: PHONE,
    phone: "13987654321",
    first: "东溪街道前塘宅社区周先生反映，隔壁邻居每天半夜打麻将噪音扰民，孩子无法睡觉，多次劝说无果，要求处理。",
    second: "东溪街道前塘宅社区周先生又来电，隔壁邻居每天半夜打麻将噪音扰民，孩子无法睡觉，多次劝说无果，要求尽快处理。",
    kind: "噪音扰民",
    word: "噪音",
    place: "前塘宅社区居委会",
  },
];

/** Types as one listens: the proposals come while the rest is still being typed. */
async function typeStory(page, story) {
  const text = page.getByLabel("诉求内容");
  const half = Math.floor(story.length / 2);
  await text.pressSequentially(story.slice(0, half));
  await page.locator(".report-chip").first().waitFor();
  await text.pressSequentially(story.slice(half));
}

async function fillPhone(page, phone) {
  await page.getByText("反映人信息（可不填）").click();
  await page.getByLabel("电话").fill(phone);
}

async function send(page) {
  await page.getByRole("button", { name: "登记", exact: true }).click();
  await page.getByText("登记成功，可以接着登记下一件。").waitFor();
}

async function checkProposals(page, { kind, word, place }) {
  await page.locator(".report-chip.ant-tag-checkable-checked", { hasText: kind }).waitFor();
  await page.getByText(/^依据：/).filter({ hasText: word }).waitFor();
  await page.locator(".report-chip.ant-tag-checkable-checked", { hasText: place }).waitFor();
  await page.getByText("出现全称").waitFor();
}

async function checkReveal(page, phone) {
  const mask = page.locator("dd", { hasText: /^\d{3}\*+\d{4}$/ }).first();
  await mask.waitFor();
  assert.ok(!(await page.content()).includes(phone), "the phone is masked on the page");
  await page.getByRole("button", { name: "查看", exact: true }).first().click();
  const dialog = page.getByRole("dialog");
  assert.equal(await dialog.getByRole("button", { name: "查看", exact: true }).isDisabled(), true, "no purpose, nothing shown");
  await dialog.locator(".ant-select").click();
  await page.locator(".ant-select-item-option", { hasText: "联系当事人" }).click();
  await dialog.getByRole("button", { name: "查看", exact: true }).click();
  await dialog.getByText(phone, { exact: true }).waitFor();
  await dialog.getByRole("button", { name: "看完了，关闭" }).click();
  await dialog.waitFor({ state: "detached" });
  assert.ok(!(await page.content()).includes(phone), "closed, the phone is masked again");
}

export default function register(site) {
  for (const { name, screen, phone, first, second, ...proposed } of cases) {
    test(`a report opens a matter and a second one joins it, ${name}`, async () => {
      const clerk = await signIn(site, "clerk", { screen });
      const { page } = clerk;
      await page.goto("/reports/new");
      await settle(page);
      await typeStory(page, first);
      await checkProposals(page, proposed);
      await fillPhone(page, phone);
      await page.getByText("建立新事项").click();
      await checkWidth(page, "the entry");
      await send(page);
      const code = /SX\d{4}-\d+/.exec(await page.getByRole("link", { name: /事项 SX/ }).innerText())?.[0];
      assert.ok(code, "the new matter is named");

      await typeStory(page, second);
      const likely = page.locator(".report-likely > li", { hasText: code }).first();
      await likely.waitFor();
      assert.ok((await likely.locator(".ant-tag").count()) > 0, "why they are likely the same is said");
      await likely.getByText("并入此事项").click();
      await send(page);
      await page.getByRole("link", { name: `事项 ${code}` }).click();
      await page.waitForURL("**/matters/*");
      await page.getByText("诉求（2 件）").waitFor();
      const matter = await ask(clerk, `/api/matters/${page.url().split("/").at(-1)}`);
      assert.deepEqual([matter.code, matter.reports], [code, 2]);

      await checkReveal(page, phone);
      await checkWidth(page, "the matter");
      assert.deepEqual(unexpected(clerk), []);
      const auditor = await signIn(site, "auditor");
      const shown = (await ask(auditor, "/api/events?kind=person_revealed&limit=1")).items[0];
      assert.equal(shown.summary.matter_id, matter.id, "the look is in the log");
      await auditor.close();
      await clerk.close();
    });
  }

  test("proposals follow every pause in typing", async (it) => {
    const clerk = await signIn(site, "clerk");
    const { page } = clerk;
    await page.goto("/reports/new");
    await settle(page);
    const text = page.getByLabel("诉求内容");
    await text.pressSequentially(cases[0].first);
    await page.locator(".report-chip").first().waitFor();
    const took = [];
    for (const letter of "要求物业派人上门查看并给出答复") {
      const answered = page.waitForResponse("**/api/understanding");
      // From the key until what the answer says is drawn.
      const from = await page.evaluate(() => performance.now());
      await page.keyboard.type(letter);
      await answered;
      took.push(await page.evaluate((begun) => new Promise((done) => globalThis.requestAnimationFrame(() => setTimeout(() => done(performance.now() - begun)))), from));
    }
    took.sort((one, two) => one - two);
    it.diagnostic(`from key to proposal: median ${Math.round(took[took.length >> 1])} ms, slowest ${Math.round(took.at(-1))} ms`);
    assert.deepEqual(unexpected(clerk), []);
    await clerk.close();
  });

  test("a kind that a person chose stands, whatever the software proposes", async () => {
    const clerk = await signIn(site, "clerk");
    const { page } = clerk;
    await page.goto("/reports/new");
    await typeStory(page, "龙泉镇村民反映工地拖欠工资三个月，工人讨要工资无果，请求劳动监察处理。");
    await page.locator(".report-chip").first().waitFor();
    await page.getByRole("button", { name: "选择其他" }).first().click();
    await page.locator(".ant-select", { has: page.getByLabel("选择类别") }).click();
    await page.getByLabel("选择类别").fill("企业欠薪");
    await page.locator(".ant-select-tree-title", { hasText: "企业欠薪" }).click();
    await send(page);
    const report = (await ask(clerk, "/api/reports?limit=1")).items[0];
    assert.equal(report.category.name.zh, "企业欠薪");
    assert.equal(report.category_by, "person");
    await clerk.close();
  });
}
