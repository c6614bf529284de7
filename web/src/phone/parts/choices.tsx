// The language and the size of text, each as a row of two.
import { useTranslation } from "react-i18next";
import { setLanguage } from "../../lib/language";
import { useTextSize, type TextSize } from "../text-size";

// Each language calls itself by its own name, whatever the screen speaks.
const languages = [
  ["zh-CN", "中文"],
  ["en", "English"],
] as const;

export function Languages() {
  const { t, i18n } = useTranslation();
  return (
    <div className="pair" role="group" aria-label={t("languages")}>
      {languages.map(([language, name]) => (
        <button key={language} type="button" lang={language} aria-pressed={i18n.language === language} onClick={() => setLanguage(language)}>
          {name}
        </button>
      ))}
    </div>
  );
}

const sizes: readonly TextSize[] = ["plain", "large"];

export function TextSizes() {
  const { t } = useTranslation("phone");
  const [size, change] = useTextSize();
  return (
    <div className="pair" role="group" aria-label={t("text_size.title")}>
      {sizes.map((it) => (
        <button key={it} type="button" aria-pressed={size === it} onClick={() => change(it)}>
          {t(`text_size.${it}`)}
        </button>
      ))}
    </div>
  );
}
