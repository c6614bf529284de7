// The two languages of the staff pages: one file for each feature and language, found by the build.
import { startWith, type Texts, type Words } from "./language";

const files = import.meta.glob<Words>("../locales/*/*.json", { eager: true, import: "default" });
const texts: Texts = {};
for (const [path, words] of Object.entries(files)) {
  const [language, file] = path.split("/").slice(-2);
  if (language !== undefined && file !== undefined) {
    texts[language] = { ...texts[language], [file.replace(".json", "")]: words };
  }
}

export function startLanguages(): void {
  startWith(texts);
}
