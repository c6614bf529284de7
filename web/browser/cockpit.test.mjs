// The cockpit: from the county to a village and its suits with the keyboard, on a wall, as a picture and as a spreadsheet; and
// the bulletins that come of the same figures.
import assert from "node:assert/strict";
import { readFile } from "node:fs/promises";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

const ROWS = ".rows tbody tr";
/** The map with its outlines. */
const DRAWN = ".cockpit-map[aria-busy=false]";

async function openWithKeys(page, link) {
  await link.focus();
  await page.keyboard.press("Enter");
}

async function taken(page, button) {
  const [file] = await Promise.all([page.waitForEvent("download"), button.click()]);
  return readFile(await file.path());
}

export default function register(site) {
  test("a judge drills from the county to the suits of a village without a mouse", async () => {
    const judge = await signIn(site, "judge");
    const { page } = judge;
    await page.goto("/cockpit");
    await page.locator(DRAWN).waitFor();
    await page.locator(ROWS).nth(3).waitFor();
    await settle(page);
    await checkShown(page, "cockpit-county-1440-zh-CN");
    for (const what of ["town", "village"]) {
      const link = page.locator(`${ROWS} td:first-child a`).first();
      const name = (await link.innerText()).trim();
      await openWithKeys(page, link);
      await page.locator(".cockpit-way strong", { hasText: name }).waitFor();
      await page.locator(DRAWN).waitFor();
      await settle(page);
      if (what === "town") await checkShown(page, "cockpit-town-1440-zh-CN");
    }
    await page.locator(`${ROWS} a`, { hasText: "查看案件" }).first().waitFor();
    await openWithKeys(page, page.locator(`${ROWS} a`, { hasText: "查看案件" }).first());
    await page.locator("h1", { hasText: "立案案件" }).waitFor();
    assert.deepEqual(unexpected(judge), []);
    await judge.close();
  });

  test("picture and spreadsheet are taken away, and the wall shows the same", async () => {
    const judge = await signIn(site, "judge");
    const { page } = judge;
    await page.goto("/cockpit");
    await page.locator(ROWS).nth(3).waitFor();
    await settle(page);
    const png = await taken(page, page.getByRole("button", { name: "存图片" }));
    assert.deepEqual([...png.subarray(1, 4)], [...Buffer.from("PNG")]);
    assert.ok(png.length > 20_000, `a picture of ${png.length} bytes`);
    const xlsx = await taken(page, page.getByRole("link", { name: "导出表格" }));
    assert.equal(xlsx.subarray(0, 2).toString(), "PK");
    await page.goto("/cockpit?hall=%221%22");
    await page.locator(`.cockpit-hall ${DRAWN}`).waitFor();
    await settle(page);
    await checkShown(page, "cockpit-hall-1440-zh-CN");
    await page.keyboard.press("Escape");
    await page.locator(".cockpit-tools").waitFor();
    assert.deepEqual(unexpected(judge), []);
    await judge.close();
  });

  test("on a phone an analyst sees no small number, and all villages at once say so too", async () => {
    const analyst = await signIn(site, "analyst", { screen: PHONE });
    const { page } = analyst;
    const all = await ask(analyst, "/api/indicators/rate-by-filings/cockpit?level=5");
    assert.ok(all.rows.length > 100, `${all.rows.length} rows`);
    const hidden = all.rows.filter((row) => row.hidden);
    assert.ok(hidden.length > 0 && hidden.every((row) => row.count === undefined && row.rate === undefined && row.shrunk === undefined));
    await page.goto("/cockpit?level=%225%22");
    await page.locator(".cards .card").nth(3).waitFor();
    await page.getByText("隐去", { exact: true }).first().waitFor();
    await settle(page);
    await checkShown(page, "cockpit-villages-390-zh-CN");
    await analyst.close();
  });

  test("a bulletin that was drafted by itself is reviewed, sent and read by its addressee", async () => {
    const judge = await signIn(site, "judge");
    const { page } = judge;
    const listed = (await ask(judge, "/api/proceedings?procedure=bulletin&state=open&limit=100")).items;
    assert.ok(listed.length > 0, "bulletins were drafted by the timer");
    await page.goto("/bulletins");
    await page.locator(".work-line").first().waitFor();
    await settle(page);
    await checkShown(page, "bulletins-1440-zh-CN");
    const quarterly = listed.find((item) => item.title.includes("季报") && item.title.includes("镇人民政府")) ?? listed[0];
    await page.goto(`/bulletins/${quarterly.id}`);
    // A page is set and drawn when it is asked for, which a program built for tests does slowly.
    await page.waitForFunction(() => document.querySelector(".bulletin-pages img")?.complete, null, { timeout: 120_000 });
    await settle(page);
    await checkShown(page, "bulletin-draft-1440-zh-CN");
    const pdf = await taken(page, page.getByRole("link", { name: "下载 PDF" }));
    assert.equal(pdf.subarray(0, 5).toString(), "%PDF-");
    for (const transition of ["review", "send"]) {
      const { revision } = await ask(judge, `/api/proceedings/${quarterly.id}`);
      await tell(judge, `/api/proceedings/${quarterly.id}/steps`, { transition, revision, fields: transition === "review" ? { commentary: "请加强诉前调解服务。" } : {} });
    }
    const sent = await ask(judge, `/api/proceedings/${quarterly.id}/bulletin`);
    assert.equal(sent.draft, false);
    assert.deepEqual(unexpected(judge), []);
    await judge.close();
  });
}
