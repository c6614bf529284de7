// Checks what the first view of every page loads, packed with gzip: at most 450 KB for a staff page, 150 KB for one of
// the light pages for a phone. Beside it stands what the page may fetch later: a chart, a map, the picker of days.
import { readFileSync } from "node:fs";
import { gzipSync } from "node:zlib";

const STAFF = { entry: "index.html", limit: 450 };
const LIGHT = { entry: "phone.html", limit: 150 };
const dist = new URL("../dist/", import.meta.url);
const manifest = JSON.parse(readFileSync(new URL(".vite/manifest.json", dist), "utf8"));

function closure(start, kinds = ["imports"]) {
  const seen = new Set();
  const open = [...start];
  while (open.length > 0) {
    const key = open.pop();
    if (seen.has(key)) continue;
    seen.add(key);
    // The frame knows every page; only what the page itself asks for counts.
    for (const kind of kinds) if (kind === "imports" || ![STAFF.entry, LIGHT.entry].includes(key)) open.push(...(manifest[key]?.[kind] ?? []));
  }
  return seen;
}

function kilobytes(keys) {
  const files = new Set();
  for (const key of keys) {
    const entry = manifest[key];
    if (entry === undefined) continue;
    files.add(entry.file);
    (entry.css ?? []).forEach((css) => files.add(css));
  }
  let bytes = 0;
  for (const file of files) bytes += gzipSync(readFileSync(new URL(file, dist))).length;
  return bytes / 1024;
}

/** What stands around every staff page of somebody who is signed in. */
const FRAME = "src/app/frame.tsx";
const pages = Object.keys(manifest).filter((key) => key.includes("/pages/"));
if (manifest[FRAME] === undefined) throw new Error(`${FRAME} is not in the manifest`);
let failed = false;
for (const page of pages) {
  const { entry, limit } = page.startsWith("src/phone/") ? LIGHT : STAFF;
  const framed = entry === STAFF.entry && !page.includes("/session/");
  const first = closure([entry, page, ...(framed ? [FRAME] : [])]);
  const size = kilobytes(first);
  const later = kilobytes(new Set([...first, ...closure([page], ["imports", "dynamicImports"])])) - size;
  const over = size > limit;
  failed ||= over;
  console.log(`${size.toFixed(0).padStart(5)} KB, later ${later.toFixed(0).padStart(4)} KB  ${page}${over ? `  over ${limit} KB` : ""}`);
}
if (failed) process.exit(1);
