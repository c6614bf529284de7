// From every page: a number opens what bears it, words open what the search finds.
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../api/client";

/** Characters that a search takes. */
const WORDS_LENGTH_MAX = 100;
/** SX2026-000001 and the like. */
const NUMBER = /^[A-Z]{2,4}\d{4}-\d+(-\d+)*$/;

interface Numbered {
  items: readonly { id: string }[];
}

type Ask = (code: string) => Promise<Numbered>;

/** What has numbers, with the action that reads it. */
const numbered: readonly [action: string, to: string, ask: Ask][] = [
  ["read_matter", "/matters", (code) => unwrap(client.GET("/api/matters", { params: { query: { code } } }))],
  ["read_proceeding", "/proceedings", (code) => unwrap(client.GET("/api/proceedings", { params: { query: { code } } }))],
  ["read_signal", "/signals", (code) => unwrap(client.GET("/api/signals", { params: { query: { code } } }))],
];

/** The address of what bears the number, among what the person may read. */
export async function addressOf(code: string, may: readonly string[]): Promise<string | null> {
  const readable = numbered.filter(([action]) => may.includes(action));
  const answers = await Promise.all(readable.map(async ([, to, ask]) => ({ to, found: (await ask(code)).items[0] })));
  const first = answers.find(({ found }) => found !== undefined);
  return first?.found === undefined ? null : `${first.to}/${first.found.id}`;
}

/** Whether what was typed is a number rather than words. */
export function isNumber(typed: string): boolean {
  return NUMBER.test(typed.toUpperCase());
}

/** Whether somebody may search, or read anything that has a number. */
export function canFind(may: readonly string[]): boolean {
  return may.includes("search") || numbered.some(([action]) => may.includes(action));
}

type Outcome = "none" | "offline" | null;

export function Find({ may, onFound }: { may: readonly string[]; onFound?: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState("");
  const [outcome, setOutcome] = useState<Outcome>(null);
  const find = async (wanted: string) => {
    try {
      const address = await addressOf(wanted, may);
      setOutcome(address === null ? "none" : null);
      if (address !== null) {
        setTyped("");
        onFound?.();
        void navigate({ to: address });
      }
    } catch {
      setOutcome("offline");
    }
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const wanted = typed.trim();
    if (wanted === "") {
      return;
    }
    if (may.includes("search") && !isNumber(wanted)) {
      setTyped("");
      onFound?.();
      void navigate({ to: "/search", search: { q: wanted } as never });
    } else {
      void find(wanted.toUpperCase());
    }
  };
  return (
    <form className="find" onSubmit={send} role="search" aria-label={t("find.label")}>
      <input
        type="search"
        maxLength={WORDS_LENGTH_MAX}
        aria-label={t("find.label")}
        placeholder={t("find.label")}
        value={typed}
        onChange={(event) => {
          setTyped(event.target.value);
          setOutcome(null);
        }}
      />
      <div className="find-none" role="status">
        {outcome !== null && t(`find.${outcome}`)}
      </div>
    </form>
  );
}
