// Whether the screen is a phone's.
import { useSyncExternalStore } from "react";

const query = "(max-width: 699px)";

function subscribe(tell: () => void): () => void {
  const media = window.matchMedia(query);
  media.addEventListener("change", tell);
  return () => media.removeEventListener("change", tell);
}

export function useIsPhone(): boolean {
  return useSyncExternalStore(subscribe, () => window.matchMedia(query).matches);
}
