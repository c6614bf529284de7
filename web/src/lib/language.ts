// The language of the screen: kept on this machine, and the same for every entry of the pages.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

export type Words = Record<string, unknown>;
/** Texts by language, and in it by feature. */
export type Texts = Record<string, Record<string, Words>>;

const KEPT = "fengqiao.language";

export function startWith(resources: Texts): void {
  void i18next.use(initReactI18next).init({
    resources: resources as Record<string, Record<string, Record<string, string>>>,
    lng: localStorage.getItem(KEPT) === "en" ? "en" : "zh-CN",
    fallbackLng: "zh-CN",
    defaultNS: "words",
    nsSeparator: ":",
    keySeparator: ".",
    interpolation: { escapeValue: false },
  });
  document.documentElement.lang = i18next.language;
}

export function setLanguage(language: "zh-CN" | "en"): void {
  localStorage.setItem(KEPT, language);
  document.documentElement.lang = language;
  void i18next.changeLanguage(language);
}
