// A problem in the user's words: what happened, what was kept, what to do.
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../api/client";
import { useProblemWords } from "../../lib/problem-words";
import { To, usePath } from "../place";
import { CITIZEN, SIGN_IN } from "../routes";

/** Nobody is signed in any more; what was typed is still there afterwards. */
const SIGNED_OUT = "not_signed_in";

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
  const path = usePath();
  if (error === null || error === undefined) return null;
  const { title, detail, fields } = wordsOf(error, names);
  return (
    <div className="notice bad" role="alert">
      <strong>{title}</strong>
      {detail !== "" && <div>{detail}</div>}
      {fields !== "" && <div>{fields}</div>}
      {kept && <div>{t("words:problem.kept")}</div>}
      {error instanceof ProblemError && error.code === SIGNED_OUT && path !== CITIZEN && (
        <To to={`${SIGN_IN}?to=${encodeURIComponent(path)}`} className="button">
          {t("words:sign_in.act")}
        </To>
      )}
      {again && (
        <button type="button" onClick={again}>
          {t("again")}
        </button>
      )}
    </div>
  );
}
