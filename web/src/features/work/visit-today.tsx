// The inspection that one owes today: it is in no box, for nothing is kept of it before the check-in.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { LinkButton } from "../../components/link-button";
import { useMay } from "../../lib/session";

export function VisitToday() {
  const { t } = useTranslation();
  const inspects = useMay("make_inspections");
  const { data } = useQuery({ queryKey: ["inspection", "today", "work"], queryFn: () => unwrap(client.GET("/api/inspections/today")), enabled: inspects });
  const station = data?.visit?.station.name;
  if (station === undefined) return null;
  return (
    <ul className="work-list">
      <li className="work-line">
        <div className="work-what">
          <Link to="/inspections" className="work-title">
            {t("work.visit_today", { station })}
          </Link>
        </div>
        <div className="work-act">
          <LinkButton primary to="/inspections">
            {t("work.visit_open")}
          </LinkButton>
        </div>
      </li>
    </ul>
  );
}
