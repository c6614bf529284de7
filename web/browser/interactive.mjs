// Measures how long it takes from navigation until a page can be used: until its first control of use is in sight,
// enabled, and the browser is free to answer it. Real Chromium, the real binary, the invented county, nothing in the
// browser's cache; the processor as it is, and slowed down as a phone's is. Beside it stands how long the page's own
// thread worked for it, in time of the processor: that hardly depends on what else the machine does. It prints and never
// judges, for machines differ; a page that cannot be used at all ends it. `cargo xtask bench web --browser`, or after a build:
//   node browser/interactive.mjs
//   FENGQIAO_BIN, CHROMIUM   as for the tests
//   ROUNDS                   measurements of each page; 5 when absent
import { chromium } from "playwright-core";
import { DESKTOP, PHONE } from "./person.mjs";
import { startServer } from "./server.mjs";

const WANTED_MS = 2_000;
/** A middling phone of some years ago, beside a desktop's processor. */
const PHONE_SLOWER = 4;
const ROUNDS = Number(process.env.ROUNDS ?? 5);
const PATIENCE_MS = 60_000;
const here = new URL("./", import.meta.url);
const binary = process.env.FENGQIAO_BIN ?? new URL("../../target/debug/fengqiao", here).pathname;
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Each page: who opens it, its address, and the control that one wants first. */
const staff = [
  ["/sign-in", null, () => "/sign-in", "input[autocomplete=username]"],
  ["/work", "dispatcher", () => "/work", ".work-line a"],
  ["/reports", "clerk", () => "/reports", "main .rows a, main .cards a"],
  ["/reports/new", "clerk", () => "/reports/new", "textarea"],
  ["/matters", "dispatcher", () => "/matters", "main h1"],
  ["/signals", "dispatcher", () => "/signals", 'main a[href^="/signals/"]'],
  ["/signals/ID", "dispatcher", (ids) => `/signals/${ids.signal}`, 'main a[href^="/proceedings/"], main button'],
  ["/proceedings/ID", "dispatcher", (ids) => `/proceedings/${ids.proceeding}`, ".acts button[type=submit]"],
];
const light = [
  ["/m/sign-in", null, () => "/m/sign-in", "#login"],
  ["/m", "dispatcher", () => "/m", ".card a.button"],
  ["/m/proceedings/ID", "dispatcher", (ids) => `/m/proceedings/${ids.proceeding}`, ".act-bar a"],
  ["/m/proceedings/ID/confirm", "dispatcher", (ids) => `/m/proceedings/${ids.proceeding}/confirm`, ".act-bar button"],
  ["/m/reports/new", "clerk", () => "/m/reports/new", "#text"],
];

/** Runs in the page: tells the milliseconds since navigation when the control can be used. */
function watchFor(selector) {
  const usable = (it) => it.getClientRects().length > 0 && !it.disabled && window.getComputedStyle(it).visibility !== "hidden";
  globalThis.usableAfter = new Promise((tell) => {
    const look = () => {
      if (![...document.querySelectorAll(selector)].some(usable)) return window.requestAnimationFrame(look);
      // The frame that shows it is drawn first; then a task of its own says that nothing holds the browser up.
      return window.requestAnimationFrame(() => setTimeout(() => tell(performance.now()), 0));
    };
    look();
  });
}

async function measure(browser, site, { address, cookies, selector, screen, slower }) {
  const context = await browser.newContext({ viewport: screen, locale: "zh-CN", timezoneId: "Asia/Shanghai", baseURL: site.address });
  try {
    if (cookies !== undefined) await context.addCookies(cookies);
    const page = await context.newPage();
    page.setDefaultTimeout(PATIENCE_MS);
    const devtools = await context.newCDPSession(page);
    await devtools.send("Performance.enable", { timeDomain: "threadTicks" });
    await devtools.send("Emulation.setCPUThrottlingRate", { rate: slower });
    await page.addInitScript(watchFor, selector);
    await page.goto(address, { waitUntil: "commit" });
    await page.locator(selector).first().waitFor();
    const usable = await page.evaluate(() => globalThis.usableAfter);
    const { metrics } = await devtools.send("Performance.getMetrics");
    const worked = metrics.find((it) => it.name === "TaskDuration")?.value ?? Number.NaN;
    return { usable, worked: worked * 1_000 };
  } finally {
    await context.close();
  }
}

async function cookiesOf(browser, site, login) {
  const context = await browser.newContext({ baseURL: site.address });
  const answer = await context.request.post("/api/session", { data: { login, password: site.accounts.get(login), totp: null } });
  if (!answer.ok()) throw new Error(`${login} cannot sign in: ${await answer.text()}`);
  const cookies = await context.cookies();
  const work = login === "dispatcher" ? await (await context.request.get("/api/work?box=todo")).json() : null;
  const signals = login === "dispatcher" ? await (await context.request.get("/api/signals?limit=1")).json() : null;
  await context.close();
  return { cookies, ids: { proceeding: work?.items[0]?.id, signal: signals?.items[0]?.id } };
}

const ordered = (numbers) => [...numbers].sort((one, two) => one - two);
const middle = (order) => order[Math.floor(order.length / 2)];
const whole = (number) => String(Math.round(number)).padStart(6);

function line(name, slower, took) {
  const usable = ordered(took.map((it) => it.usable));
  const worked = middle(ordered(took.map((it) => it.worked)));
  const over = middle(usable) > WANTED_MS ? "  over" : "";
  return `${whole(middle(usable))} ms of ${WANTED_MS} (${whole(usable[0])} to ${whole(usable.at(-1))}), its thread worked ${whole(worked)} ms, processor 1/${slower}  ${name}${over}`;
}

const site = await startServer(binary);
const browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
try {
  const people = new Map([["dispatcher", await cookiesOf(browser, site, "dispatcher")], ["clerk", await cookiesOf(browser, site, "clerk")]]);
  const { ids } = people.get("dispatcher");
  console.log(`time from navigation to the first usable control, empty cache, embedded server, median of ${ROUNDS} (least to most)`);
  const runs = [
    ...staff.map((page) => [page, DESKTOP, 1]),
    ...staff.map((page) => [page, DESKTOP, PHONE_SLOWER]),
    ...light.map((page) => [page, PHONE, 1]),
    ...light.map((page) => [page, PHONE, PHONE_SLOWER]),
  ];
  for (const [[name, login, address, selector], screen, slower] of runs) {
    const cookies = people.get(login)?.cookies;
    const took = [];
    for (let round = 0; round < ROUNDS; round += 1) took.push(await measure(browser, site, { address: address(ids), cookies, selector, screen, slower }));
    console.log(line(name, slower, took));
  }
} finally {
  await browser.close();
  await site.stop();
}
