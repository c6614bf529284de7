// Keys: g then a letter opens a page, j and k walk through a list, enter opens what is walked to, ? says so.
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

/** The letter after g, with the entry of the menu that it opens. */
export const pages: Readonly<Record<string, { to: string; key: string }>> = {
  w: { to: "/work", key: "work" },
  n: { to: "/reports/new", key: "report_new" },
  r: { to: "/reports", key: "reports" },
  m: { to: "/matters", key: "matters" },
  s: { to: "/signals", key: "signals" },
  p: { to: "/proceedings", key: "proceedings" },
  c: { to: "/pairings", key: "pairings" },
};

/** What counts as one line of a list; its first link is what it opens. */
const LINES = ".work-line, .signal-card, .report-cards > li, .matter-cards > li, .rows tbody tr, .cards > li";

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function walk(step: number): void {
  const links = [...document.querySelectorAll(`main :is(${LINES})`)].flatMap((line) => line.querySelector<HTMLElement>("a[href]") ?? []);
  const place = links.findIndex((link) => link === document.activeElement);
  const next = links[Math.min(Math.max(place + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

/** The page's own search or filter, or the search by number in the frame. */
function find(): void {
  const own = document.querySelector<HTMLElement>("main [role=search] input, main input[type=search], main .filter-line input, main input.filter-line");
  (own ?? document.querySelector<HTMLElement>(".top-bar input"))?.focus();
}

export function useKeys(on: boolean, onHelp: () => void): void {
  const navigate = useNavigate();
  useEffect(() => {
    let leading = false;
    const acts: Record<string, () => void> = { j: () => walk(1), k: () => walk(-1), "/": find, "?": onHelp };
    const press = (event: KeyboardEvent) => {
      if (!on || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey || document.querySelector("[role=dialog]") !== null) {
        return;
      }
      const target = leading ? pages[event.key]?.to : undefined;
      leading = event.key === "g";
      const act = acts[event.key];
      if (target !== undefined) {
        void navigate({ to: target });
      } else if (act !== undefined) {
        event.preventDefault();
        act();
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on, onHelp, navigate]);
}
