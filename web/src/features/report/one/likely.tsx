// A likely same report, with why.
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { formatInstant, formatNumber } from "../../../lib/format";
import { percentOf, useLikelyReason } from "./reasons";

interface Props {
  likely: Schema["LikelySame"];
  chosen?: boolean;
  act?: ReactNode;
  newTab?: boolean;
}

export function Likely({ likely, chosen = false, act, newTab = false }: Props) {
  const { t } = useTranslation("report");
  const reason = useLikelyReason();
  const target = newTab ? { target: "_blank" } : {};
  return (
    <li className={chosen ? "chosen" : undefined}>
      <div>
        <Link to="/reports/$id" params={{ id: likely.report_id }} {...target}>
          {likely.excerpt}
        </Link>
      </div>
      <Dots className="muted">
        {t(`words:channel.${likely.channel}`)}
        {formatInstant(likely.reported_at)}
        {t("likeness", { percent: formatNumber(percentOf(likely.score), 0) })}
      </Dots>
      <div className="report-chips">
        {[...new Set(likely.reasons.map(reason))].map((words) => (
          <Tag key={words}>{words}</Tag>
        ))}
      </div>
      {likely.matter && (
        <div className="in-text">
          {t("its_matter")}
          <Link to="/matters/$id" params={{ id: likely.matter.id }} {...target}>
            {likely.matter.code}
          </Link>{" "}
          {likely.matter.title}
        </div>
      )}
      {act}
    </li>
  );
}
