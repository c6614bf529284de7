// Texts that the server gives in both languages.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";

export interface Bilingual {
  zh: string;
  en: string;
}

export function pick(text: Bilingual, language: string): string {
  return language === "en" ? text.en : text.zh;
}

export function useText(): (text: Bilingual) => string {
  const { i18n } = useTranslation();
  return useCallback((text: Bilingual) => pick(text, i18n.language), [i18n.language]);
}
