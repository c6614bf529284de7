// What the server found in the texts of a document, by the titles that the reader knows.
import type { FieldFault, Schema } from "../../../api/client";

type Title = Schema["Bilingual"];

export interface Fault {
  field: string;
  code: string;
  title: Title;
  /** The character that cannot be printed; empty where the fault is another. */
  letter: string;
}

const bare = (words: string): Title => ({ zh: words, en: words });

function titleOf(field: string, proceeding: Pick<Schema["ProceedingView"], "fields" | "parties">, may: Pick<Schema["MayMakeView"], "asks">): Title {
  const [head = "", name = ""] = field.split(".");
  switch (head) {
    case "asked":
      return may.asks.find((ask) => ask.id === name)?.title ?? bare(field);
    case "parties":
      return proceeding.parties[Number(name)]?.label ?? bare(field);
    default:
      return proceeding.fields.find((known) => known.id === (head === "fields" ? name : head))?.title ?? bare(field);
  }
}

/** The character in a message such as "character 2 (😀, U+1F600) is in no font". */
export function letterOf(message: string): string {
  const point = /U\+([0-9A-F]{4,6})/.exec(message)?.[1];
  return point === undefined ? "" : `${String.fromCodePoint(Number.parseInt(point, 16))} U+${point}`;
}

export function faultsOf(faults: readonly FieldFault[], proceeding: Pick<Schema["ProceedingView"], "fields" | "parties">, may: Pick<Schema["MayMakeView"], "asks">): Fault[] {
  return faults.map(({ field, code, message }) => ({ field, code, title: titleOf(field, proceeding, may), letter: letterOf(message) }));
}
