// The two languages: one file for each feature and language, found by the build.
import i18next from "i18next";
import { initReactI18next } from "react-i18next";

type Words = Record<string, unknown>;

const files = import.meta.glob<Words>("../locales/*/*.json", { eager: true, import: "default" });
const resources: Record<string, Record<string, Words>> = {};
for (const [path, words] of Object.entries(files)) {
  const [language, file] = path.split("/").slice(-2);
  if (language !== undefined && file !== undefined) {
    resources[language] = { ...resources[language], [file.replace(".json", "")]: words };
  }
}

const KEPT = "fengqiao.language";

export function startLanguages(): void {
  void i18next.use(initReactI18next).init({
    resources,
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
