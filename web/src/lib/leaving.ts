// Leaving a phone: the sign-in page is not shown before what was kept here is gone. Any query may find out first that the session has
// ended, while the sign-out is still deleting.

let running: Promise<unknown> = Promise.resolve();

/** Does what ends a session here; `left` waits for it. */
export function leave<T>(work: () => Promise<T>): Promise<T> {
  const done = work();
  running = done.catch(() => undefined);
  return done;
}

/** Waits until nobody is leaving any more, whether that worked or not. */
export async function left(): Promise<void> {
  await running;
}
