// One visit in a route: when, where, why, under which caps, and what became of it.
import { Tag } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { useText } from "../../lib/bilingual";
import { formatCount, formatDay, formatInstant } from "../../lib/format";
import { Reasons } from "./reasons";
import { usePatrolWords } from "./words";

type Visit = Schema["VisitView"];

const colours: Record<string, string> = { planned: "blue", done: "green", not_done: "gold" };

export function StateTag({ state }: { state: string }) {
  const words = usePatrolWords();
  return <Tag color={colours[state] ?? "default"}>{words.state(state)}</Tag>;
}

/** Counts before and after, shown and not judged. */
function EffectLine({ effect }: { effect: Schema["EffectView"] }) {
  const { t } = useTranslation("patrol");
  return (
    <div className="muted">
      {t("effect", { days: formatCount(effect.days), before: formatCount(effect.before), after: formatCount(effect.after) })}
      {effect.days < effect.days_whole && t("effect_so_far", { days: formatCount(effect.days_whole) })}
    </div>
  );
}

export function VisitLine({ visit, number, colour, acts }: { visit: Visit; number: number; colour?: string; acts?: ReactNode }) {
  const { t } = useTranslation("patrol");
  const text = useText();
  const words = usePatrolWords();
  return (
    <li className="patrol-visit">
      <div className="patrol-visit-head">
        <span className="patrol-number" style={colour === undefined ? undefined : { background: colour }}>
          {number}
        </span>
        <strong className="patrol-time">{visit.begin}</strong>
        <span className="patrol-place">{visit.place.region.path_name}</span>
        {visit.state && <StateTag state={visit.state} />}
      </div>
      <Dots className="muted">
        {words.way(visit.way)}
        {visit.category && text(visit.category.name)}
        {t("minutes", { number: formatCount(visit.minutes) })}
        {t("travel", { number: formatCount(visit.travel_minutes) })}
        {t("window", { from: visit.from, to: visit.to })}
      </Dots>
      <Reasons reasons={visit.reasons} />
      <details className="patrol-caps">
        <summary>{t("caps")}</summary>
        <ul>
          {visit.caps.map((cap) => (
            <li key={`${cap.level}${cap.period_days}`}>{words.cap(cap)}</li>
          ))}
          <li>{visit.last_on ? t("last_on", { day: formatDay(visit.last_on) }) : t("last_never")}</li>
        </ul>
      </details>
      {visit.settled_at && (
        <div className="muted">
          {t("settled", { name: visit.settled_by?.name ?? "", at: formatInstant(visit.settled_at) })}
          {visit.note && `：${visit.note}`}
        </div>
      )}
      {visit.effect && <EffectLine effect={visit.effect} />}
      {acts}
    </li>
  );
}
