// Browser tests: real Chromium, the real binary, the invented county. `npm run test:browser`, after the binary is built.
//   FENGQIAO_BIN   the binary; target/debug/fengqiao when absent
//   CHROMIUM       the browser; /usr/bin/chromium when absent
//   SCREENSHOTS    folder for a picture of every page, when wanted
//   ONLY           part of the name of the files to run
import { readdirSync } from "node:fs";
import { after, before } from "node:test";
import { chromium } from "playwright-core";
import { startServer } from "./server.mjs";

const here = new URL("./", import.meta.url);
const binary = process.env.FENGQIAO_BIN ?? new URL("../../target/debug/fengqiao", here).pathname;
const flags = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** Where the tests are: filled before the first of them runs. */
const site = {};

before(async () => {
  Object.assign(site, await startServer(binary));
  site.browser = await chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: flags });
});

after(async () => {
  await site.browser?.close();
  await site.stop?.();
});

const files = readdirSync(here).filter((name) => name.endsWith(".test.mjs") && name.includes(process.env.ONLY ?? ""));
for (const file of files.sort()) {
  const { default: register } = await import(new URL(file, here));
  register(site);
}
