// How a category is called: its path in Chinese, its name in English, since paths have one language only.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";

export function useKind(): (category: Schema["CategoryRef"]) => string {
  const { i18n } = useTranslation();
  return useCallback((category) => (i18n.language === "en" ? category.name.en : category.path), [i18n.language]);
}
