// Choosing from a long list on a small screen: what is chosen, and behind it a search with the first that fit.
import { useId, useState } from "react";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { comma, formatCount } from "../../lib/format";

export interface Choice {
  id: string;
  title: string;
  /** Where it belongs; searched as well. */
  above: string;
}

const SHOWN_MAX = 12;

/** The choices that have every word that was typed; the chosen ones first. */
export function fitting(choices: readonly Choice[], typed: string, chosen: readonly string[]): Choice[] {
  const words = typed.trim().toLowerCase().split(/\s+/);
  const fits = choices.filter((it) => words.every((word) => `${it.above} ${it.title}`.toLowerCase().includes(word)));
  return [...fits.filter((it) => chosen.includes(it.id)), ...fits.filter((it) => !chosen.includes(it.id))];
}

export interface PickProps {
  id: string;
  /** What is chosen here, in a few words. */
  prompt: string;
  choices: readonly Choice[];
  value: readonly string[];
  many?: boolean;
  onChange: (value: string[]) => void;
}

export function Pick({ id, prompt, choices, value, many = false, onChange }: PickProps) {
  const { t } = useTranslation("phone");
  const own = useId();
  const [open, setOpen] = useState(false);
  const [typed, setTyped] = useState("");
  const found = fitting(choices, typed, value);
  const names = choices.filter((it) => value.includes(it.id)).map((it) => it.title);
  const choose = (chosen: string, on: boolean) => {
    onChange(many ? (on ? [...value, chosen] : value.filter((it) => it !== chosen)) : [chosen]);
    if (!many) setOpen(false);
  };
  return (
    <div className="pick">
      <button id={id} type="button" aria-expanded={open} className="picked" onClick={() => setOpen(!open)}>
        {names.length === 0 ? prompt : names.join(comma())}
      </button>
      {open && (
        <div className="pick-list">
          <input type="search" aria-label={t("find")} placeholder={t("find")} value={typed} onChange={(event) => setTyped(event.target.value)} />
          {found.slice(0, SHOWN_MAX).map((it) => (
            <label key={it.id} className="choice">
              <input type={many ? "checkbox" : "radio"} name={own} checked={value.includes(it.id)} onChange={(event) => choose(it.id, event.target.checked)} />
              <span>
                {it.title}
                {it.above !== "" && <span className="quiet"> {it.above}</span>}
              </span>
            </label>
          ))}
          {found.length === 0 && <p className="quiet">{t("find_none")}</p>}
          {found.length > SHOWN_MAX && <p className="quiet">{t("find_more", { number: formatCount(found.length - SHOWN_MAX) })}</p>}
          {many && (
            <button type="button" onClick={() => setOpen(false)}>
              {t("chosen")}
            </button>
          )}
        </div>
      )}
    </div>
  );
}

type OneProps = Omit<PickProps, "prompt" | "choices">;

const KEPT_MS = 10 * 60_000;

/** A region of the county, down to the village. */
export function RegionPick(props: OneProps) {
  const { t } = useTranslation("phone");
  const { data } = useQuery({ queryKey: ["region", "all"], queryFn: () => unwrap(client.GET("/api/regions")), staleTime: KEPT_MS });
  const names = new Map((data?.items ?? []).map((it) => [it.id, it.name]));
  const choices = (data?.items ?? []).map((it) => ({ id: it.id, title: it.name, above: names.get(it.parent_id ?? "") ?? "" }));
  return <Pick {...props} prompt={t("choose.region")} choices={choices} />;
}

export function OrganisationPick(props: OneProps) {
  const { t } = useTranslation("phone");
  const { data } = useQuery({ queryKey: ["organisation", "all"], queryFn: () => unwrap(client.GET("/api/organisations")), staleTime: KEPT_MS });
  const choices = (data?.items ?? []).filter((it) => it.active).map((it) => ({ id: it.id, title: it.name, above: it.region.level > 3 ? it.region.path_name : "" }));
  return <Pick {...props} prompt={t("choose.organisation")} choices={choices} />;
}

/** A kind of trouble. */
export function CategoryPick(props: OneProps) {
  const { t } = useTranslation("phone");
  const text = useText();
  const { data } = useQuery({ queryKey: ["category"], queryFn: () => unwrap(client.GET("/api/categories")), staleTime: KEPT_MS });
  const kinds = (data?.items ?? []).filter((it) => it.tree === "disputes");
  const names = new Map(kinds.map((it) => [it.code, text(it.name)]));
  const choices = kinds.map((it) => ({ id: it.code, title: text(it.name), above: names.get(it.parent ?? "") ?? "" }));
  return <Pick {...props} prompt={t("choose.category")} choices={choices} />;
}
