// Keys of the review: one key for each answer, z takes the last one back, j and k go on and back.
import { useEffect } from "react";
import type { Verdict } from "../queries";

export type Act = Verdict | "undo" | "next" | "previous";

const acts: Readonly<Record<string, Act>> = { y: "same", "1": "same", n: "different", "2": "different", u: "unsure", "3": "unsure", z: "undo", j: "next", k: "previous", ArrowRight: "next", ArrowLeft: "previous" };

interface Press extends Pick<KeyboardEvent, "key" | "ctrlKey" | "metaKey" | "altKey" | "repeat"> {
  /** Whether somebody types into a field. */
  typing: boolean;
}

/** What a key means on the page; keys of somebody who types or commands mean nothing. */
export function actOf(press: Press): Act | undefined {
  const act = acts[press.key];
  const isCommand = press.ctrlKey || press.metaKey || press.altKey;
  // A key that is held down answers once.
  const isHeld = press.repeat && act !== "next" && act !== "previous";
  return press.typing || isCommand || isHeld ? undefined : act;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName));
}

export function useReviewKeys(on: (act: Act) => void): void {
  useEffect(() => {
    let leading = false;
    const press = (event: KeyboardEvent) => {
      const isChoosing = document.querySelector("[role=dialog], .ant-select-open") !== null;
      const act = isChoosing || leading ? undefined : actOf({ key: event.key, ctrlKey: event.ctrlKey, metaKey: event.metaKey, altKey: event.altKey, repeat: event.repeat, typing: isTyping(event.target) });
      // After g a letter opens a page.
      leading = event.key === "g";
      if (act !== undefined) {
        event.preventDefault();
        on(act);
      }
    };
    window.addEventListener("keydown", press);
    return () => window.removeEventListener("keydown", press);
  }, [on]);
}
