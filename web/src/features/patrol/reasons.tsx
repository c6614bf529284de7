// Why a place is visited, with the signal behind it as a link for those who may read it.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useMay } from "../../lib/session";
import { usePatrolWords } from "./words";

export function Reasons({ reasons }: { reasons: readonly Schema["VisitReasonView"][] }) {
  const { t } = useTranslation("patrol");
  const words = usePatrolWords();
  const mayRead = useMay("read_signal");
  return (
    <ul className="patrol-reasons">
      {reasons.map((reason, place) => (
        <li key={place}>
          {words.reason(reason)}
          {reason.signal &&
            (mayRead ? (
              <span className="in-text">
                {" "}
                <Link to="/signals/$id" params={{ id: reason.signal.id }}>
                  {t("signal", { code: reason.signal.code })}
                </Link>
              </span>
            ) : (
              ` ${t("signal", { code: reason.signal.code })}`
            ))}
        </li>
      ))}
    </ul>
  );
}
