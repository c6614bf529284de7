// An address that names nothing.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../components/page-frame";

export function NotFound() {
  const { t } = useTranslation();
  return (
    <PageFrame title={t("not_found")}>
      <Link to="/work">{t("not_found_next")}</Link>
    </PageFrame>
  );
}
