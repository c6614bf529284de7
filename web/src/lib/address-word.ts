// A word that a list is narrowed by, kept in the address: it stands there again after going back, or for whom it is sent to.
import { useNavigate, useSearch } from "@tanstack/react-router";

type Search = Record<string, unknown>;

/** The word of that name in the address, and how it is changed; empty means none. The input that types it keeps its own
 * text, so that an input method is not disturbed. */
export function useAddressWord(name: string): [string, (word: string) => void] {
  const search: Search = useSearch({ strict: false });
  const navigate = useNavigate();
  const found = search[name];
  const change = (word: string) => {
    const next = (old: Search) => Object.fromEntries(Object.entries({ ...old, [name]: word }).filter(([, value]) => value !== ""));
    void navigate({ to: ".", search: next as never, replace: true });
  };
  return [typeof found === "string" || typeof found === "number" ? String(found) : "", change];
}
