// The worker that opens the visit pages without network: put to work when somebody who inspects opens them, ended at the sign-out.

const SCRIPT = "/visit-worker.js";
const CACHES = "fengqiao-visit-";

export function startShellWorker(): void {
  // Browsers have it on https alone, and the development server has no such file.
  if (!("serviceWorker" in navigator) || import.meta.env.DEV) return;
  void navigator.serviceWorker.register(SCRIPT).catch(() => undefined);
}

export async function endShellWorker(): Promise<void> {
  if (!("serviceWorker" in navigator)) return;
  const known = await navigator.serviceWorker.getRegistrations();
  await Promise.all(known.map((it) => it.unregister()));
  const names = await caches.keys();
  await Promise.all(names.filter((name) => name.startsWith(CACHES)).map((name) => caches.delete(name)));
}
