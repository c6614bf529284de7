// The story in words: notes that carry codes are put into the language of the screen.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { personFields, purposes } from "../../../components/person";
import { comma } from "../../../lib/format";
import { MERGED, outcomes } from "../queries";

type Item = Schema["TimelineItem"];

function isOneOf(words: readonly string[], word: string): boolean {
  return words.includes(word);
}

export function useStory(items: Item[]): Item[] {
  const { t } = useTranslation("matter");
  const closed = (note: string) => {
    const [outcome = "", ...reason] = note.split(": ");
    return isOneOf([...outcomes, MERGED], outcome) ? t("story.closed", { outcome: t(`words:outcome.${outcome}`), reason: reason.join(": ") }) : note;
  };
  const revealed = (note: string) => {
    const [purpose = "", fields = "", ...said] = note.split(" · ");
    const names = fields.split(", ").map((field) => (isOneOf(personFields, field) ? t(`persons.${field}`) : field));
    const parts = [isOneOf(purposes, purpose) ? t(`purpose.${purpose}`) : purpose, names.join(comma()), said.join(" · ")];
    return parts.filter((part) => part !== "").join(" · ");
  };
  const words: Record<string, (note: string) => string> = { matter_closed: closed, person_revealed: revealed };
  return items.map((item) => {
    const put = words[item.kind];
    return put !== undefined && item.note ? { ...item, note: put(item.note) } : item;
  });
}
