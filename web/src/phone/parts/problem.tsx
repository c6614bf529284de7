// A problem in the user's words: what happened, what was kept, what to do.
import { useTranslation } from "react-i18next";
import { useProblemWords } from "../../lib/problem-words";

interface Props {
  error: Error | null | undefined;
  /** Whether something typed stands above, which is still there. */
  kept?: boolean;
  /** Words of the fields that the problem may name. */
  names?: Readonly<Record<string, string>>;
  /** Asks once more. */
  again?: () => void;
}

export function Problem({ error, kept = false, names = {}, again }: Props) {
  const { t } = useTranslation("phone");
  const wordsOf = useProblemWords();
  if (error === null || error === undefined) return null;
  const { title, detail, fields } = wordsOf(error, names);
  return (
    <div className="notice bad" role="alert">
      <strong>{title}</strong>
      {detail !== "" && <div>{detail}</div>}
      {fields !== "" && <div>{fields}</div>}
      {kept && <div>{t("words:problem.kept")}</div>}
      {again && (
        <button type="button" onClick={again}>
          {t("again")}
        </button>
      )}
    </div>
  );
}
