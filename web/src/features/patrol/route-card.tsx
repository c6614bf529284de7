// What one team does on the day.
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { formatCount } from "../../lib/format";
import { VisitLine } from "./visit-line";
import { usePatrolWords } from "./words";

type Visit = Schema["VisitView"];

export interface RouteCardProps {
  route: Schema["RouteView"];
  colour: string;
  acts?: (visit: Visit) => ReactNode;
}

export function RouteCard({ route, colour, acts }: RouteCardProps) {
  const { t } = useTranslation("patrol");
  const words = usePatrolWords();
  return (
    <section className="patrol-route" style={{ borderInlineStartColor: colour }}>
      <h2>
        {route.team.name}
        {route.organisation && <span className="muted"> {route.organisation.name}</span>}
      </h2>
      <Dots className="muted">
        {t("shift", { from: route.from, to: route.to })}
        {t("start", { place: route.start.region.name })}
        {t("visits", { number: formatCount(route.visits.length) })}
        {words.kilometres(route.way_m)}
        {t("back_at", { time: route.back })}
      </Dots>
      <ol className="patrol-visits">
        {route.visits.map((visit, place) => (
          <VisitLine key={visit.id} visit={visit} number={place + 1} colour={colour} acts={acts?.(visit)} />
        ))}
      </ol>
    </section>
  );
}
