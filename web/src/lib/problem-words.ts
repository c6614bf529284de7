// A problem in the user's words: what happened, and which of the fields it names.
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api/client";
import { comma } from "./format";

export interface ProblemWords {
  title: string;
  /** What the server says of a problem that has no words here; else empty. */
  detail: string;
  /** The fields that it names, by their titles; else empty. */
  fields: string;
}

/** `names`: the titles of the fields that the problem may name. */
export function useProblemWords(): (error: Error, names?: Readonly<Record<string, string>>) => ProblemWords {
  const { t, i18n } = useTranslation("words");
  return (error, names = {}) => {
    const problem = error instanceof ProblemError ? error : new ProblemError(0, "fault_inside", "");
    const known = i18n.exists(`words:problem.${problem.code}`);
    const faults = problem.fields.flatMap((fault) => names[fault.field] ?? []);
    return {
      title: known ? t(`problem.${problem.code}`) : t("problem.other"),
      detail: known ? "" : problem.detail,
      fields: faults.length === 0 ? "" : t("problem.fields", { fields: faults.join(comma()) }),
    };
  };
}
