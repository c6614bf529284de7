// While something is on its way.
import { useTranslation } from "react-i18next";

export function Waiting() {
  const { t } = useTranslation("phone");
  return (
    <p className="waiting" role="status">
      {t("waiting")}
    </p>
  );
}
