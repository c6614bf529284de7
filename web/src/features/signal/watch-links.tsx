// From the list of signals to what stands behind it: runs, doubts about the data, tuning, quality.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { useMay } from "../../lib/session";

export function WatchLinks() {
  const { t } = useTranslation("signal");
  const mayArtefacts = useMay("read_artefact");
  return (
    <nav className="signal-card-links signal-note" aria-label={t("links.label")}>
      <Link to="/scans">{t("links.scans")}</Link>
      {mayArtefacts && <Link to="/artefacts">{t("links.artefacts")}</Link>}
      <Link to="/tuning">{t("links.tuning")}</Link>
      <Link to="/quality">{t("links.quality")}</Link>
    </nav>
  );
}
