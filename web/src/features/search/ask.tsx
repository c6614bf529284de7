// The words that are looked for.
import { Button, Input } from "antd";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

/** Characters that the server takes. */
const LETTERS_MAX = 100;

export function Ask({ asked, onAsk }: { asked: string; onAsk: (words: string) => void }) {
  const { t } = useTranslation("search");
  const [words, setWords] = useState(asked);
  const send = (event: FormEvent) => {
    event.preventDefault();
    if (words.trim() !== "") {
      onAsk(words.trim());
    }
  };
  return (
    <form className="search-ask" role="search" aria-label={t("title")} onSubmit={send}>
      <Input
        type="search"
        size="large"
        maxLength={LETTERS_MAX}
        aria-label={t("words")}
        placeholder={t("placeholder")}
        value={words}
        onChange={(event) => setWords(event.target.value)}
      />
      <Button type="primary" size="large" htmlType="submit">
        {t("search")}
      </Button>
    </form>
  );
}
