// A patrol plan: proposed with reasons, changed and accepted by name, and ticked off by the team on a phone.
import assert from "node:assert/strict";
import { test } from "node:test";
import { checkShown } from "./look.mjs";
import { ask, PHONE, settle, signIn, tell, unexpected } from "./person.mjs";

const dayInChina = (ahead) => new Date(Date.now() + ahead * 86_400_000).toLocaleDateString("sv-SE", { timeZone: "Asia/Shanghai" });
const hourInChina = () => Number(new Date().toLocaleTimeString("en-GB", { timeZone: "Asia/Shanghai", hour: "2-digit" }).slice(0, 2));

/** Nobody can be sent out in the last hour of a day. */
const LAST_HOUR = 23;
const STATION = "大桥镇派出所";

/** A team of the station that is out day and night. */
async function nightTeam(dispatcher) {
  const { items } = await ask(dispatcher, "/api/teams");
  const known = items.find((team) => team.name === "昼夜组");
  if (known !== undefined) return known.id;
  const stations = (await ask(dispatcher, "/api/organisations?kind=police_station")).items;
  const organisation_id = stations.find((it) => it.name === STATION).id;
  return (await tell(dispatcher, "/api/teams", { name: "昼夜组", organisation_id, weekdays: [1, 2, 3, 4, 5, 6, 7], from: "00:00", to: "24:00", visits_max: 4 })).id;
}

/** The plan of a day that waits; the timer may have been first. */
async function waitingPlan(dispatcher, on) {
  const waiting = async () => (await ask(dispatcher, `/api/patrols?on=${on}&state=proposed`)).items[0]?.id;
  const known = await waiting();
  if (known !== undefined) return known;
  const key = `browser-${crypto.randomUUID()}`;
  const answer = await dispatcher.context.request.post("/api/patrols", { data: { on }, headers: { "Idempotency-Key": key } });
  return answer.ok() ? (await answer.json()).id : waiting();
}

/** A village of the station's town. */
async function someVillage(dispatcher) {
  const { items } = await ask(dispatcher, "/api/regions");
  const town = items.find((region) => region.name === "大桥镇" && region.level === 4);
  return items.find((region) => region.parent_id === town.id).id;
}

export default function register(site) {
  const late = hourInChina() >= LAST_HOUR ? "nobody can be sent out in the last hour of a day" : false;
  test("the team ticks its visits off on a phone, and says why one was not made", { skip: late }, async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const team_id = await nightTeam(dispatcher);
    // A plan that has waited may not fit the rest of the day any more; a fresh one does.
    await tell(dispatcher, `/api/patrols/${await waitingPlan(dispatcher, dayInChina(0))}/refuse`, { reason: "重新安排" });
    const id = await waitingPlan(dispatcher, dayInChina(0));
    const { routes } = await ask(dispatcher, `/api/patrols/${id}`);
    const removed = routes.flatMap((route) => route.visits).map((visit) => ({ kind: "remove", visit_id: visit.id, reason: "先办来电" }));
    const region_id = await someVillage(dispatcher);
    const added = { kind: "add", region_id, team_id, from: "00:00", to: "24:00", reason: "群众来电请求上门" };
    await tell(dispatcher, `/api/patrols/${id}/accept`, { changes: [...removed, added] });
    await dispatcher.close();
    const member = await signIn(site, "patrol.daqiao", { screen: PHONE });
    const { page } = member;
    await page.goto("/notices");
    await page.getByText("已安排走访", { exact: false }).first().click();
    await page.getByRole("heading", { name: "昼夜组" }).waitFor();
    const part = page.locator(".patrol-route", { hasText: "昼夜组" });
    await part.getByText("人工增加：群众来电请求上门").first().waitFor();
    const line = part.locator(".patrol-visit", { hasText: "人工增加" });
    await line.getByRole("button", { name: "未走访" }).click();
    await line.getByRole("button", { name: "保存" }).click();
    await line.getByText("请填写").waitFor();
    await line.locator("textarea").fill("村民都外出了");
    await line.getByRole("button", { name: "保存" }).click();
    await line.getByText("村民都外出了").waitFor();
    await line.getByRole("button", { name: "更正登记" }).click();
    await line.getByRole("button", { name: "已走访", exact: true }).click();
    await line.locator(".ant-tag", { hasText: "已走访" }).waitFor();
    await settle(page);
    await checkShown(page, "visits-ticked-390-zh-CN");
    assert.deepEqual(unexpected(member), []);
    await member.close();
  });

  test("a plan says why, and is accepted by name with a visit taken out for a reason", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    await nightTeam(dispatcher);
    const id = await waitingPlan(dispatcher, dayInChina(1));
    const before = await ask(dispatcher, `/api/patrols/${id}`);
    assert.ok(before.visits >= 2, "there is something to take out and something left");
    assert.ok(before.routes.every((route) => route.visits.every((visit) => visit.reasons.length > 0 && visit.caps.length > 0)));
    await page.goto(`/patrols/${id}`);
    await settle(page);
    await page.locator(".office-map.leaflet-container").waitFor();
    const first = page.locator(".patrol-visit").first();
    await first.getByText("次数上限").click();
    await first.getByText("天内最多", { exact: false }).first().waitFor();
    await first.getByRole("button", { name: "取消这处" }).click();
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.getByText("请填写").waitFor();
    await page.locator("#reason").fill("村里赶集");
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await first.getByText("已标记调整").waitFor();
    await page.getByRole("button", { name: "按 1 处调整审定" }).click();
    await page.getByRole("heading", { name: "审定记录" }).waitFor();
    await page.getByText("村里赶集").waitFor();
    const after = await ask(dispatcher, `/api/patrols/${id}`);
    assert.deepEqual([after.state, after.visits, after.changes.length], ["accepted", before.visits - 1, 1]);
    assert.equal(after.proposed.flatMap((route) => route.visits).length, before.visits, "the proposal is kept beside it");
    await checkShown(page, "patrol-accepted-1440-zh-CN");
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("a plan is refused with a reason", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    await nightTeam(dispatcher);
    const id = await waitingPlan(dispatcher, dayInChina(5));
    await page.goto(`/patrols/${id}`);
    await page.getByRole("button", { name: "不采用" }).click();
    await page.locator("#reason").fill("当天全员培训");
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.getByText("当天全员培训").waitFor();
    assert.equal((await ask(dispatcher, `/api/patrols/${id}`)).state, "refused");
    assert.deepEqual(unexpected(dispatcher), []);
    await dispatcher.close();
  });

  test("a team whose shift has no minute is refused in words, and a sound one is kept", async () => {
    const dispatcher = await signIn(site, "dispatcher");
    const { page } = dispatcher;
    await page.goto("/teams");
    await settle(page);
    await page.getByRole("button", { name: "新增巡访组" }).click();
    await page.locator("#name").fill("早市组");
    await page.locator(".ant-select:has(#organisation_id)").first().click();
    await page.locator("#organisation_id").fill(STATION);
    await page.locator(".ant-select-item-option", { hasText: STATION }).first().click();
    await page.locator("#from").fill("08:00");
    await page.locator("#to").fill("08:00");
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.getByText("有内容填写得不对").waitFor();
    await page.getByText("下班时间", { exact: false }).last().waitFor();
    await page.locator("#to").fill("11:00");
    await page.locator(".ant-modal-footer .ant-btn-primary").click();
    await page.locator("main").getByText("早市组").waitFor();
    assert.deepEqual(unexpected(dispatcher, "422"), []);
    await dispatcher.close();
  });
}
