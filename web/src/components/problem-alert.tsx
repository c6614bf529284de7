// A problem in the user's words: what happened, what was kept, what to do.
import { Alert } from "antd";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api/client";

export function ProblemAlert({ error }: { error: Error | null | undefined }) {
  const { t, i18n } = useTranslation();
  if (error === null || error === undefined) {
    return null;
  }
  const code = error instanceof ProblemError ? error.code : "fault_inside";
  const known = i18n.exists(`problem.${code}`);
  const detail = error instanceof ProblemError ? error.detail : "";
  const fields = error instanceof ProblemError ? error.fields : [];
  return (
    <Alert
      type="error"
      showIcon
      role="alert"
      className="problem"
      title={known ? t(`problem.${code}`) : t("problem.other")}
      description={
        <>
          {!known && <div>{detail}</div>}
          {fields.length > 0 && <div>{t("problem.fields", { fields: fields.map((fault) => fault.field).join("、") })}</div>}
          <div>{t("problem.kept")}</div>
        </>
      }
    />
  );
}
