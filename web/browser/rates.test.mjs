// Figures: from the county to a village and to the suits behind a number, with the keyboard; and what is withheld from whom.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, unexpected } from "./person.mjs";

const openWithKeys = async (page, link) => {
  await link.focus();
  await page.keyboard.press("Enter");
};

export default function register(site) {
  test("a judge goes from the county to the suits behind a number without a mouse", async () => {
    const judge = await signIn(site, "judge");
    const { page } = judge;
    await page.goto("/rates");
    const towns = page.locator(".rows tbody tr", { has: page.locator("a[href^='/rates?']") });
    await towns.first().waitFor();
    const name = (await towns.first().locator("td").first().innerText()).trim();
    await openWithKeys(page, towns.first().locator("td a").first());
    await page.locator(".rows tbody td strong", { hasText: name }).first().waitFor();
    await settle(page);
    await checkShown(page, "rates-town-1440-zh-CN");
    const row = page.locator(".rows tbody tr").first();
    const count = Number((await row.locator("td").nth(1).innerText()).replaceAll(",", ""));
    await openWithKeys(page, row.locator("a", { hasText: "查看案件" }));
    await page.locator("h1", { hasText: "立案案件" }).waitFor();
    await page.locator(".rows tbody tr").first().waitFor();
    // The address writes a year as a text in quotes, for it could be a number.
    const asked = [...new URL(page.url()).searchParams].map(([name, value]) => [name, value.replaceAll('"', "")]);
    const total = (await ask(judge, `/api/filings?${new URLSearchParams(asked)}`)).total;
    assert.ok(total >= Math.floor(count), `${total} suits stand behind ${count}`);
    assert.deepEqual(unexpected(judge), []);
    await judge.close();
  });

  test("an analyst sees no small number, and no suit", async () => {
    const analyst = await signIn(site, "analyst", { screen: PHONE });
    const { page } = analyst;
    const county = await ask(analyst, "/api/indicators/rate-by-filings/figures");
    const town = county.rows.find((row) => row.place === "region" && row.has_below && !row.hidden).region;
    const figures = await ask(analyst, `/api/indicators/rate-by-filings/figures?region_id=${town.id}`);
    assert.ok(figures.rows.some((row) => row.hidden), "a village has few suits");
    assert.ok(figures.rows.filter((row) => row.hidden).every((row) => row.count === null && row.rate === null && row.beside === null));
    await page.goto(`/rates?region_id=${town.id}`);
    await page.getByText("隐去", { exact: true }).first().waitFor();
    await settle(page);
    await checkShown(page, "rates-town-390-zh-CN");
    assert.equal(await page.locator("a", { hasText: "查看案件" }).count(), 0);
    const refused = await analyst.context.request.get("/api/filings");
    assert.equal(refused.status(), 403);
    await analyst.close();
  });
}
