// Finds a matter, a proceeding or a signal by its number, from every page.
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../api/client";

const CODE_LENGTH_MAX = 40;

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

/** Whether somebody may read anything that has a number. */
export function canFind(may: readonly string[]): boolean {
  return numbered.some(([action]) => may.includes(action));
}

type Outcome = "none" | "offline" | null;

export function Find({ may, onFound }: { may: readonly string[]; onFound?: () => void }) {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const [outcome, setOutcome] = useState<Outcome>(null);
  const find = async (wanted: string) => {
    try {
      const address = await addressOf(wanted, may);
      setOutcome(address === null ? "none" : null);
      if (address !== null) {
        setCode("");
        onFound?.();
        void navigate({ to: address });
      }
    } catch {
      setOutcome("offline");
    }
  };
  const send = (event: FormEvent) => {
    event.preventDefault();
    const wanted = code.trim().toUpperCase();
    if (wanted !== "") void find(wanted);
  };
  return (
    <form className="find" onSubmit={send} role="search" aria-label={t("find.label")}>
      <input
        type="search"
        maxLength={CODE_LENGTH_MAX}
        aria-label={t("find.label")}
        placeholder={t("find.label")}
        value={code}
        onChange={(event) => {
          setCode(event.target.value);
          setOutcome(null);
        }}
      />
      <div className="find-none" role="status">
        {outcome !== null && t(`find.${outcome}`)}
      </div>
    </form>
  );
}
