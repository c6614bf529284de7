// Doubts about the data stand above the signals, as notices of their own kind.
import { Alert } from "antd";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { formatCount } from "../../lib/format";
import { useMay } from "../../lib/session";
import { artefactsQuery } from "./queries";

export function ArtefactBanner() {
  const { t } = useTranslation("signal");
  const may = useMay("read_artefact");
  const { data } = useInfiniteQuery({ ...artefactsQuery("open"), enabled: may });
  const number = data?.pages[0]?.total ?? 0;
  if (number === 0) {
    return null;
  }
  return (
    <Alert
      className="signal-note"
      type="info"
      showIcon
      title={t("artefacts.banner", { number: formatCount(number) })}
      action={<Link to="/artefacts">{t("artefacts.banner_open")}</Link>}
    />
  );
}
