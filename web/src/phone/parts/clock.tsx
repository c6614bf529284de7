// A clock at a glance: its light and how much time is left, and below until when.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Light } from "../../components/light";
import { formatCount, formatDue, timeLeft } from "../../lib/format";

interface Props {
  light: Schema["Light"];
  at: string | null | undefined;
  /** Nothing runs any more: only until when it was. */
  ended?: boolean;
}

export function Clock({ light, at, ended = false }: Props) {
  const { t } = useTranslation();
  const [now] = useState(() => Date.now());
  const left = at && !ended ? timeLeft(at, now) : null;
  return (
    <div className="clock">
      {!ended && (
        <p className="left">
          <Light light={light} />
          {left && <strong className={left.key.startsWith("over") ? "danger" : ""}>{t(`time.${left.key}`, { number: formatCount(left.number) })}</strong>}
        </p>
      )}
      {at && (
        <p className="quiet">
          {t("work.due")} {formatDue(at)}
        </p>
      )}
    </div>
  );
}
