// Whether an entry of the register is meant by a word: its name, number, place, fields or languages.
import type { Schema } from "../../api/client";

type Text = (words: { zh: string; en: string }) => string;

export function fits(mediator: Schema["MediatorView"], word: string, text: Text): boolean {
  const wanted = word.trim().toLowerCase();
  const parts = [mediator.name, mediator.certificate_no, mediator.region.path_name, mediator.organisation?.name ?? "", ...mediator.languages, ...mediator.categories.map((it) => text(it.name))];
  return wanted === "" || parts.some((part) => part.toLowerCase().includes(wanted));
}
