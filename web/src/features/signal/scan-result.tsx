// What a scan that was just asked for found.
import { Alert } from "antd";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatCount, formatDay } from "../../lib/format";

function messageOf(done: Schema["ScanDoneView"]): string {
  if (done.raised.length > 0) {
    return "scan.raised";
  }
  return done.renewed.length > 0 ? "scan.renewed" : "scan.none";
}

export function ScanResult({ done, onClose }: { done: Schema["ScanDoneView"]; onClose: () => void }) {
  const { t } = useTranslation("signal");
  const numbers = { raised: formatCount(done.raised.length), renewed: formatCount(done.renewed.length) };
  const [only] = done.raised.length === 1 ? done.raised : [];
  return (
    <Alert
      className="signal-note"
      type={done.raised.length > 0 ? "warning" : "success"}
      showIcon
      closable={{ onClose, "aria-label": t("scan.close") }}
      role="status"
      title={t(messageOf(done), numbers)}
      description={[
        t("scan.until", { day: formatDay(done.data_until_on) }),
        done.ended.length > 0 && t("scan.ended", { number: formatCount(done.ended.length) }),
        done.artefacts > 0 && t("scan.artefacts", { number: formatCount(done.artefacts) }),
      ]
        .filter(Boolean)
        .join(" ")}
      action={
        only === undefined ? undefined : (
          <Link to="/signals/$id" params={{ id: only }}>
            {t("scan.open")}
          </Link>
        )
      }
    />
  );
}
