// What was typed and not yet sent: kept in the tab for the person who typed it, for a phone may close a page at any time.
import { useCallback, useState } from "react";

/** `name`: of what is kept. `owner`: id of the account; another person finds nothing. */
export function readKept<T>(name: string, owner: string, empty: T): T {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name) ?? "{}") as { owner?: string; value?: T };
    return kept.owner === owner && kept.value !== undefined ? kept.value : empty;
  } catch {
    return empty;
  }
}

export function useKept<T>(name: string, owner: string, empty: T): [T, (change: (old: T) => T) => void] {
  const [value, setValue] = useState(() => readKept(name, owner, empty));
  const change = useCallback(
    (next: (old: T) => T) =>
      setValue((old) => {
        const made = next(old);
        sessionStorage.setItem(name, JSON.stringify({ owner, value: made }));
        return made;
      }),
    [name, owner],
  );
  return [value, change];
}
