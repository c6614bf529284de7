// The remarks of an import in the language of the screen: the server writes them in English.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { comma, formatCount } from "../../lib/format";

export interface Phrase {
  key: string;
  values?: Record<string, string>;
}

const classes: readonly [RegExp, string][] = [
  [/^empty$/, "empty"],
  [/^spreadsheet error$/, "cell_error"],
  [/^number of (?<number>\d+) digits$/, "digits"],
  [/^number$/, "number"],
  [/^date-like text of (?<number>\d+) characters$/, "date_like"],
  [/^text of (?<number>\d+) characters$/, "text"],
  [/^date (?<day>\d{4}-\d{2}-\d{2})(?: [\d:.]+)?$/, "date"],
  [/^(?<number>\d+) cells$/, "cells"],
  [/^at least (?<number>\d+) cells$/, "cells_over"],
  [/^quoted text$/, "quoted"],
  [/^long (?:text|row)$/, "long"],
  [/^undecodable bytes$/, "undecodable"],
  [/^text with NUL$/, "nul"],
  [/^number of an earlier row$/, "repeated"],
  [/^row$/, "row"],
];

/** What kind of value stood in a refused cell; null when there are no words for it. */
export function classOf(written: string): Phrase | null {
  for (const [form, key] of classes) {
    const found = form.exec(written);
    if (found !== null) {
      return { key: `class.${key}`, values: { ...found.groups } };
    }
  }
  return null;
}

/** What a remark names: columns, a number, an encoding. */
export function valuesOf(detail: string): Record<string, string> {
  const columns = /no columns (?<names>[^:]+):/.exec(detail)?.groups?.["names"] ?? "";
  const number = /\d+/.exec(detail)?.[0] ?? "";
  const encoding = /read as (?<name>[\w-]+)/.exec(detail)?.groups?.["name"] ?? "";
  return { columns: columns.split(", ").join(comma()), number, encoding };
}

type Remark = Pick<Schema["WarningView"], "code" | "detail">;

export function useImportWords() {
  const { t, i18n } = useTranslation("import");
  const known = (key: string) => i18n.exists(`import:${key}`);
  const english = i18n.language === "en";
  return {
    valueClass(written: string): string {
      const phrase = english ? null : classOf(written);
      if (phrase === null) return written;
      // A day that may not exist is shown as it was read: it has no day of the week.
      const { number, day } = phrase.values ?? {};
      return t(phrase.key, { ...(number === undefined ? {} : { number: formatCount(Number(number)) }), ...(day === undefined ? {} : { day }) });
    },
    reason({ reason, detail }: Pick<Schema["RejectView"], "reason" | "detail">): string {
      return !english && known(`reject.${reason}`) ? t(`reject.${reason}`) : detail;
    },
    remark({ code, detail }: Remark): string {
      const key = [`warning.${code}`, `reject.${code}`].find(known);
      return !english && key !== undefined ? t(key, valuesOf(detail)) : detail;
    },
    failure({ code, detail }: Remark): string {
      return i18n.exists(`words:problem.${code}`) ? t(`words:problem.${code}`) : detail;
    },
  };
}
