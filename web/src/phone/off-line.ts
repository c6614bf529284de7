// Whether the network is away, as far as the browser knows.
import { useSyncExternalStore } from "react";

function subscribe(tell: () => void): () => void {
  window.addEventListener("online", tell);
  window.addEventListener("offline", tell);
  return () => {
    window.removeEventListener("online", tell);
    window.removeEventListener("offline", tell);
  };
}

export function useOffLine(): boolean {
  return useSyncExternalStore(subscribe, () => !navigator.onLine);
}
