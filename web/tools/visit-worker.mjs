// Writes the worker of the visit pages into the built files, with the list of what these pages load.
import { createHash } from "node:crypto";
import { readFileSync, writeFileSync } from "node:fs";

const ENTRY = "index.html";
/** What an official opens on the way, with what stands around it. */
const OPENED = ["src/app/frame.tsx", "src/app/waiting.tsx", "src/features/inspection/pages/inspections.tsx", "src/features/inspection/pages/inspection.tsx", "src/features/inspection/leave.ts"];
/** Files that are not built. */
const PLAIN = ["/icon.svg"];

const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

const seen = new Set();
const open = [ENTRY, ...OPENED];
while (open.length > 0) {
  const key = open.pop();
  if (seen.has(key)) continue;
  seen.add(key);
  if (manifest[key] === undefined) throw new Error(`${key} is not in the manifest; the visit pages would not open without network`);
  open.push(...(manifest[key].imports ?? []));
}
const built = new Set();
for (const key of seen) {
  const { file, css = [] } = manifest[key];
  for (const name of [file, ...css]) built.add(`/${name}`);
}
const files = [...built].filter((name) => !name.endsWith(".html")).sort().concat(PLAIN);
const source = readFileSync(new URL("visit-worker.js", import.meta.url), "utf8");
const version = createHash("sha256").update(JSON.stringify(files)).update(source).digest("hex").slice(0, 16);
const filled = source.replace("@VERSION@", version).replace("@ENTRY@", manifest[ENTRY].file).replace('["@FILES@"]', JSON.stringify(files));
writeFileSync(new URL("visit-worker.js", dist), filled);
