// One plan: the map, what each team does and why, what is left out; accepted or refused by a person, by name.
import "../patrol.css";
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Suspense, useMemo, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { LazyMap } from "../../../components/lazy-map";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { comma, formatCount, formatDay, formatInstant } from "../../../lib/format";
import { AcceptPanel } from "../accept-panel";
import { ChangeForm, type Wanted } from "../change-form";
import { isChanged, type Named } from "../changes";
import { LeftOutList } from "../left-out";
import { colourOf, routeLines, visitSpots } from "../map-marks";
import { patrolQuery } from "../queries";
import { RouteCard } from "../route-card";
import { usePatrolWords } from "../words";

type Plan = Schema["PatrolView"];

function Record({ plan }: { plan: Plan }) {
  const { t } = useTranslation("patrol");
  if (plan.settled_at === null || plan.settled_at === undefined) {
    return null;
  }
  return (
    <section className="patrol-part">
      <h2>{t("record")}</h2>
      <p>
        {t(`settled_as.${plan.state}`, { name: plan.settled_by?.name ?? "", at: formatInstant(plan.settled_at) })}
        {plan.refused_for && `：${plan.refused_for}`}
      </p>
      {plan.changes.length > 0 && (
        <ul className="patrol-changes">
          {plan.changes.map((change, place) => (
            <li key={place}>
              {t(`changed.${change.kind}`, { place: change.region?.path_name ?? "", from: change.from?.name ?? "", to: change.to?.name ?? "" })} <span className="muted">{change.reason}</span>
            </li>
          ))}
        </ul>
      )}
      {plan.proposed.length > 0 && (
        <details>
          <summary>{t("as_proposed")}</summary>
          <ul>
            {plan.proposed.map((route) => (
              <li key={route.team.id}>
                {route.team.name}：{route.visits.map((visit) => `${visit.begin} ${visit.place.region.name}`).join(comma())}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

function PlanMap({ plan }: { plan: Plan }) {
  const { t } = useTranslation("patrol");
  const spots = useMemo(() => visitSpots(plan.routes), [plan.routes]);
  const lines = useMemo(() => routeLines(plan.routes), [plan.routes]);
  return (
    <div className="patrol-aside">
      <Suspense fallback={<Loading />}>
        <LazyMap spots={spots} lines={lines} label={t("map")} />
      </Suspense>
      <p className="muted">{t("map_note")}</p>
    </div>
  );
}

function VisitActs({ visit, changes, onWant }: { visit: Schema["VisitView"]; changes: readonly Named[]; onWant: (wanted: Wanted) => void }) {
  const { t } = useTranslation("patrol");
  if (isChanged(changes, visit.id)) {
    return <div className="patrol-marked">{t("change.marked")}</div>;
  }
  return (
    <div className="acts-row">
      <Button size="small" onClick={() => onWant({ kind: "remove", visit })}>
        {t("change.remove")}
      </Button>
      <Button size="small" onClick={() => onWant({ kind: "move", visit })}>
        {t("change.move")}
      </Button>
    </div>
  );
}

function Shown({ plan }: { plan: Plan }) {
  const { t } = useTranslation("patrol");
  const words = usePatrolWords();
  const [changes, setChanges] = useState<readonly Named[]>([]);
  const [wanted, setWanted] = useState<Wanted | null>(null);
  const mayAccept = plan.may.includes("accept");
  const keep = (change: Named | null) => {
    setWanted(null);
    if (change !== null) setChanges([...changes, change]);
  };
  return (
    <>
      <Dots className="muted">
        {words.state(plan.state)}
        {plan.region.path_name}
        {t("counts", { teams: formatCount(plan.teams), visits: formatCount(plan.visits) })}
        {plan.proposed_by ? t("proposed_by", { name: plan.proposed_by.name, at: formatInstant(plan.proposed_at) }) : t("proposed_by_timer", { at: formatInstant(plan.proposed_at) })}
        {t("data_until", { day: formatDay(plan.data_until_on), weighed: formatCount(plan.weighed) })}
      </Dots>
      <p className="patrol-rule">{t("rule")}</p>
      {mayAccept && (
        <AcceptPanel plan={plan} changes={changes} onUndo={(place) => setChanges(changes.filter((_, at) => at !== place))} onAdd={() => setWanted({ kind: "add" })} onSettled={() => setChanges([])} />
      )}
      <Record plan={plan} />
      <div className="patrol-split">
        <div>
          {plan.routes.length === 0 && <p>{t("no_routes")}</p>}
          {plan.routes.map((route, place) => (
            <RouteCard key={route.team.id} route={route} colour={colourOf(place)} {...(mayAccept ? { acts: (visit) => <VisitActs visit={visit} changes={changes} onWant={setWanted} /> } : {})} />
          ))}
        </div>
        <PlanMap plan={plan} />
      </div>
      <LeftOutList items={plan.left_out} />
      {wanted !== null && <ChangeForm wanted={wanted} teams={plan.teams_on_shift} onDone={keep} />}
    </>
  );
}

export default function PatrolPage() {
  const { t } = useTranslation("patrol");
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, isPending } = useQuery(patrolQuery(id));
  const title = data === undefined ? t("plan") : t("plan_of", { day: formatDay(data.on), code: data.code });
  return (
    <PageFrame title={title} back={<Link to="/patrols">{t("back")}</Link>}>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {data && <Shown plan={data} />}
    </PageFrame>
  );
}
