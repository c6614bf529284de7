// A problem in the user's words: what happened, what was kept, what to do.
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api/client";

export interface ProblemAlertProps {
  error: Error | null | undefined;
  /** Whether something typed stands above, which is still there. */
  kept?: boolean;
  /** Words of the fields that the problem may name. */
  names?: Readonly<Record<string, string>>;
}

export function ProblemAlert({ error, kept = false, names = {} }: ProblemAlertProps) {
  const { t, i18n } = useTranslation("words");
  if (error === null || error === undefined) {
    return null;
  }
  const problem = error instanceof ProblemError ? error : new ProblemError(0, "fault_inside", "");
  const known = i18n.exists(`words:problem.${problem.code}`);
  const faults = problem.fields.flatMap((fault) => names[fault.field] ?? []);
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="problem"
      title={known ? t(`problem.${problem.code}`) : t("problem.other")}
      description={
        <>
          {!known && problem.detail !== "" && <div>{problem.detail}</div>}
          {faults.length > 0 && <div>{t("problem.fields", { fields: faults.join("、") })}</div>}
          {kept && <div>{t("problem.kept")}</div>}
        </>
      }
    />
  );
}
