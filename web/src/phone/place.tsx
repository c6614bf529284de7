// Where one is: the address is the place, and going somewhere changes it without loading the document again.
import { useSyncExternalStore, type MouseEvent, type ReactNode } from "react";

const MOVED = "fengqiao:moved";

function subscribe(tell: () => void): () => void {
  window.addEventListener("popstate", tell);
  window.addEventListener(MOVED, tell);
  return () => {
    window.removeEventListener("popstate", tell);
    window.removeEventListener(MOVED, tell);
  };
}

export function usePath(): string {
  return useSyncExternalStore(subscribe, () => window.location.pathname);
}

export function go(address: string, { instead = false }: { instead?: boolean } = {}): void {
  if (instead) window.history.replaceState(null, "", address);
  else window.history.pushState(null, "", address);
  window.dispatchEvent(new Event(MOVED));
  window.scrollTo(0, 0);
}

export interface ToProps {
  to: string;
  className?: string;
  current?: boolean;
  children: ReactNode;
}

/** A link within these pages. */
export function To({ to, className, current = false, children }: ToProps) {
  const follow = (event: MouseEvent) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    go(to);
  };
  return (
    <a href={to} onClick={follow} {...(className === undefined ? {} : { className })} {...(current ? { "aria-current": "page" as const } : {})}>
      {children}
    </a>
  );
}
