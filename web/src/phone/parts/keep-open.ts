// A form that is sent by its button alone: the enter key of a phone's keyboard ends a word and takes no step.
import type { KeyboardEvent } from "react";

export function keepOpen(event: KeyboardEvent): void {
  if (event.key === "Enter" && event.target instanceof HTMLInputElement) event.preventDefault();
}
