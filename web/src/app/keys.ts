// Keys: g then a letter opens a page, j and k walk through a list, enter opens what is walked to.
import { useNavigate } from "@tanstack/react-router";
import { useEffect } from "react";

const pages: Record<string, string> = { w: "/work", n: "/reports/new", r: "/reports", m: "/matters", s: "/signals", p: "/proceedings" };

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

function walk(step: number): void {
  const links = [...document.querySelectorAll<HTMLElement>("main a.work-title, main .ant-table-row a, main li a")];
  const place = links.findIndex((link) => link === document.activeElement);
  links[Math.min(Math.max(place + step, 0), links.length - 1)]?.focus();
}

export function useKeys(on: boolean): void {
  const navigate = useNavigate();
  useEffect(() => {
    let leading = false;
    const press = (event: KeyboardEvent) => {
      if (!on || isTyping(event.target) || event.ctrlKey || event.metaKey || event.altKey) {
        return;
      }
      const target = leading ? pages[event.key] : undefined;
      leading = event.key === "g";
      if (target !== undefined) {
        void navigate({ to: target });
      } else if (event.key === "j") {
        walk(1);
      } else if (event.key === "k") {
        walk(-1);
      } else if (event.key === "/") {
        event.preventDefault();
        document.querySelector<HTMLElement>("main input")?.focus();
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on, navigate]);
}
