// The worker of the visit pages: with network it lets everything through, without it opens them from what it kept. It keeps files of
// the program alone, no answer of the server; and a page that came over the network is always the newest.

/** Filled in when the pages are built: a digest of the files, the script of the page, and what the visit pages load. */
const VERSION = "@VERSION@";
const ENTRY = "@ENTRY@";
const FILES = ["@FILES@"];
const PREFIX = "fengqiao-visit-";
const CACHE = PREFIX + VERSION;
/** One page stands for all of them: the address decides in the browser what it shows. */
const SHELL = "/inspections";
/** A network that hangs is waited for no longer than this. */
const HANG_MS = 5_000;

const isVisit = (path) => path === SHELL || path.startsWith(`${SHELL}/`);

async function install() {
  const shell = await fetch(SHELL, { cache: "reload" });
  // A page of another version than these files would open to nothing; the next look for a new worker tries again.
  if (!shell.ok || !(await shell.clone().text()).includes(ENTRY)) throw new Error("the page is of another version");
  const cache = await caches.open(CACHE);
  await cache.addAll(FILES);
  await cache.put(SHELL, shell);
  await self.skipWaiting();
}

/** Older files go when a newer page has come; until then an open page may still ask for them. */
async function forgetOlder() {
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(PREFIX) && name !== CACHE).map((name) => caches.delete(name)));
}

async function page(event) {
  try {
    const answer = await fetch(event.request, { signal: AbortSignal.timeout(HANG_MS) });
    if (answer.ok) event.waitUntil(forgetOlder());
    return answer;
  } catch (fault) {
    const cache = await caches.open(CACHE);
    const kept = await cache.match(SHELL);
    if (kept === undefined) throw fault;
    return kept;
  }
}

// The names of built files carry a digest, so that one that is here is the right one.
async function file(request) {
  return (await caches.match(request, { ignoreVary: true })) ?? fetch(request);
}

self.addEventListener("install", (event) => event.waitUntil(install()));
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));
self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== "GET" || origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (isVisit(pathname)) event.respondWith(page(event));
  } else if (pathname.startsWith("/assets/") || FILES.includes(pathname)) {
    event.respondWith(file(request));
  }
});
