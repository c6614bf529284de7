// Reasons of the software in words.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";

/** Below this the likeness says nothing to a person. */
export const SCORE_SHOWN = 0.1;

export function shownLikely(all: readonly Schema["LikelySame"][]): Schema["LikelySame"][] {
  return all.filter((it) => it.score >= SCORE_SHOWN);
}

const PERCENT_MAX = 99;

/** A share as per cent; software is never wholly certain. */
export function percentOf(share: number): number {
  return Math.min(share * 100, PERCENT_MAX);
}

const KINDS_SHOWN = 3;
/** An alternative below this is noise. */
const CONFIDENCE_SHOWN = 0.02;

/** The kinds worth a button: the proposed one first, each once. */
export function kindsShown({ best, alternatives }: Schema["CategoryProposal"]): Schema["Scored"][] {
  const others = alternatives.filter((it) => it.category.code !== best?.category.code && it.confidence >= CONFIDENCE_SHOWN);
  return [...(best ? [best] : []), ...others].slice(0, KINDS_SHOWN);
}

/** Words for `code:detail` of a place. */
export function usePlaceReason(): (reason: string) => string {
  const { t, i18n } = useTranslation("report");
  return (reason) => {
    const [code = "", ...rest] = reason.split(":");
    return i18n.exists(`report:place_reason.${code}`) ? t(`place_reason.${code}`, { detail: rest.join(":") }) : rest.join(":");
  };
}

/** Words for why two reports are likely the same. */
export function useLikelyReason(): (reason: Schema["LikelyReason"]) => string {
  const { t, i18n } = useTranslation("report");
  return ({ code, detail }) => {
    const words = i18n.exists(`words:likely_reason.${code}`) ? t(`words:likely_reason.${code}`) : code;
    return detail === "" ? words : t("likely_detail", { words, detail });
  };
}
