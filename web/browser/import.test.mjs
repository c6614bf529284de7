// Import by upload: first rows, columns matched by hand, bad rows that come back one by one, progress without loading
// the page again, the same file once more, and a file in the encoding of older systems.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { test } from "node:test";
import { ask, checkWidth, choose, PHONE, settle, signIn, unexpected } from "./person.mjs";

const GOOD_ROWS = 40;
const header = "甲,乙,丙,丁";
const story = (number) => `编号${number}：白沙镇居民反映小区广场舞音乐噪音扰民，影响休息，要求处理`;
const goodRow = (number) => `HZ${1000 + number},2026-11-${String(1 + (number % 20)).padStart(2, "0")} 09:30,${story(number)},1380000${1000 + number}`;
const badRows = ["HZ9001,不详,时间写得不对的一行,", "HZ9002,2026-02-30 10:00,没有这一天的一行,", "HZ9003,2026-11-02 10:00,,"];

function file() {
  const good = Array.from({ length: GOOD_ROWS }, (_, number) => goodRow(number));
  const rows = [header, ...good.slice(0, 10), ...badRows, ...good.slice(10)];
  return { name: "各镇上报.csv", mimeType: "text/csv", buffer: Buffer.from(`${rows.join("\n")}\n`, "utf8") };
}

/** GB18030 in its two-byte part, by asking the decoder what each pair of bytes is. */
function encodeGb(text) {
  const decoder = new TextDecoder("gb18030");
  const pairs = new Map();
  for (let high = 0x81; high <= 0xfe; high += 1) {
    for (let low = 0x40; low <= 0xfe; low += 1) {
      if (low !== 0x7f) pairs.set(decoder.decode(Uint8Array.of(high, low)), [high, low]);
    }
  }
  return Buffer.from([...text].flatMap((sign) => (sign.codePointAt(0) < 0x80 ? [sign.codePointAt(0)] : (pairs.get(sign) ?? assert.fail(`no two bytes for ${sign}`)))));
}

async function upload(page, chosen) {
  await page.goto("/imports/new");
  await settle(page);
  await page.locator("input[type=file]").setInputFiles(chosen);
  await page.getByRole("button", { name: "开始导入" }).waitFor();
}

async function matchColumns(page) {
  for (const [id, column] of [["mapping-text", "丙"], ["mapping-reported_at", "乙"], ["mapping-external_id", "甲"], ["mapping-reporter_phone", "丁"]]) {
    const chosen = page.locator(`.ant-form-item:has(#${id}) .ant-select`);
    if (!(await chosen.innerText()).includes(column)) await choose(page, id, column);
    if (id === "mapping-text") await page.keyboard.press("Escape");
  }
}

/** Starts it and stays on the same page until it is done. */
async function follow(page) {
  await page.evaluate(() => {
    globalThis.sameDocument = true;
  });
  await page.getByRole("button", { name: "开始导入" }).click();
  await page.waitForURL(/\/imports\/(?!new)/);
  await page.getByText("完成", { exact: true }).waitFor();
  assert.equal(await page.evaluate(() => globalThis.sameDocument), true, "the page was not loaded again");
  return page.url().split("/").at(-1);
}

const counter = (page, name) => page.locator(".counters > div", { hasText: name }).locator("dd").innerText();

async function checkRejects(page) {
  const rows = page.locator(".rows tbody tr");
  assert.equal(await rows.count(), badRows.length);
  const shown = await rows.allInnerTexts();
  assert.match(shown[0], /第 12 行\s+乙\s+.*日期写法不认识/s);
  assert.match(shown[1], /第 13 行\s+乙\s+.*没有这一天/s);
  assert.match(shown[2], /第 14 行\s+丙\s+.*缺少必填/s);
  const [download] = await Promise.all([page.waitForEvent("download"), page.getByRole("link", { name: "下载退回行" }).click()]);
  const lines = readFileSync(await download.path(), "utf8").replace("\u{feff}", "").trim().split("\r\n");
  assert.equal(lines[0], "line,column,value_class,reason,detail");
  assert.deepEqual(
    lines.slice(1).map((line) => line.replaceAll('"', "").split(",").filter((_, place) => [0, 1, 3].includes(place))),
    [["12", "乙", "date_unreadable"], ["13", "乙", "date_impossible"], ["14", "丙", "value_missing"]],
  );
}

export default function register(site) {
  test("a file with bad rows and columns of its own is imported once", async () => {
    const clerk = await signIn(site, "clerk");
    const watcher = await signIn(site, "dispatcher", { screen: PHONE });
    await watcher.page.goto("/imports");
    await settle(watcher.page);
    const { page } = clerk;
    await upload(page, file());
    await page.getByText("没有匹配的方案", { exact: false }).waitFor();
    assert.match(await page.locator(".first-rows").innerText(), /编号0：白沙镇居民反映/);
    await matchColumns(page);
    const id = await follow(page);
    assert.deepEqual([await counter(page, "已接收"), await counter(page, "退回"), await counter(page, "重复")], [`${GOOD_ROWS} 行`, "3 行", "0 行"]);
    await checkRejects(page);
    await checkWidth(page, "the import");
    // Another person's open page follows.
    await watcher.page.locator(`a[href="/imports/${id}"]`).waitFor();
    await checkWidth(watcher.page, "imports on a phone");

    const kept = (await ask(clerk, "/api/reports?limit=1")).items[0];
    await upload(page, file());
    await matchColumns(page);
    const again = await follow(page);
    assert.notEqual(again, id);
    assert.deepEqual([await counter(page, "已接收"), await counter(page, "重复")], ["0 行", `${GOOD_ROWS} 行`]);
    await page.getByText("没有新的诉求").waitFor();
    assert.equal((await ask(clerk, "/api/reports?limit=1")).items[0].id, kept.id, "the same file changes nothing");
    assert.deepEqual([unexpected(clerk), unexpected(watcher)], [[], []]);
    await clerk.close();
    await watcher.close();
  });

  test("a file without a column for the text is not started", async () => {
    const clerk = await signIn(site, "clerk");
    const { page } = clerk;
    await upload(page, { name: "数字.csv", mimeType: "text/csv", buffer: Buffer.from("子,丑\n1,2\n3,4\n") });
    assert.equal(await page.getByRole("button", { name: "开始导入" }).isDisabled(), true);
    await clerk.close();
  });

  test("a file in GB18030 with the headers of a hotline is read as it was written", async () => {
    const clerk = await signIn(site, "clerk");
    const { page } = clerk;
    const text = "竹溪镇村民反映合作社拖欠土地流转租金，要求按合同支付";
    const rows = ["工单编号,来电时间,诉求内容,诉求类别,所属区域", `GB0001,2026-11-18 08:15:00,${text},山林土地承包,竹溪镇`];
    await upload(page, { name: "12345工单.csv", mimeType: "text/csv", buffer: encodeGb(`${rows.join("\r\n")}\r\n`) });
    await page.locator(".ant-form-item:has(#encoding)", { hasText: "GB18030" }).waitFor();
    await page.locator(".ant-form-item:has(#profile)", { hasText: "12345 热线工单" }).waitFor();
    assert.match(await page.locator(".first-rows").innerText(), new RegExp(text));
    await follow(page);
    assert.equal(await counter(page, "已接收"), "1 行");
    await page.goto("/reports?from=2026-11-18&to=2026-11-18&channel=12345");
    await page.getByRole("link", { name: text }).waitFor();
    assert.deepEqual(unexpected(clerk), []);
    await clerk.close();
  });
}
