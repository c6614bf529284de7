// A problem in the user's words: what happened, what was kept, what to do.
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { useProblemWords } from "../lib/problem-words";

export interface ProblemAlertProps {
  error: Error | null | undefined;
  /** Whether something typed stands above, which is still there. */
  kept?: boolean;
  /** Words of the fields that the problem may name. */
  names?: Readonly<Record<string, string>>;
}

export function ProblemAlert({ error, kept = false, names = {} }: ProblemAlertProps) {
  const { t } = useTranslation();
  const wordsOf = useProblemWords();
  if (error === null || error === undefined) {
    return null;
  }
  const { title, detail, fields } = wordsOf(error, names);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="problem"
      title={title}
      description={
        <>
          {detail !== "" && <div>{detail}</div>}
          {fields !== "" && <div>{fields}</div>}
          {kept && <div>{t("problem.kept")}</div>}
        </>
      }
    />
  );
}
