// Until when, and how much time is left.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { formatCount, formatDue, timeLeft } from "../lib/format";

export interface DueProps {
  at: string;
  /** How it was counted. */
  sum?: string | null | undefined;
  ended?: boolean;
}

export function Due({ at, sum, ended = false }: DueProps) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const left = ended ? null : timeLeft(at, now);
  return (
    <span title={sum ?? undefined}>
      <span className="nowrap">
        {t("work.due")} {formatDue(at)}
      </span>{" "}
      {left && <strong className={left.key.startsWith("over") ? "danger nowrap" : "nowrap"}>{t(`time.${left.key}`, { number: formatCount(left.number) })}</strong>}
    </span>
  );
}
