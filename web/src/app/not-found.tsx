// An address that names nothing.
import { Link } from "@tanstack/react-router";
import { Result } from "antd";
import { useTranslation } from "react-i18next";

export function NotFound() {
  const { t } = useTranslation();
  return <Result status="404" title={t("not_found")} extra={<Link to="/work">{t("work.title")}</Link>} />;
}
