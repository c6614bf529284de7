// The way of a day with several stations: in which order, when, how far. Only whoever goes sees it.
import { Input } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { comma, formatNumber } from "../../lib/format";
import { routeQuery } from "./queries";

const METRES = 1_000;

export function DayRoute() {
  const { t } = useTranslation("inspection");
  const text = useText();
  const [on, setOn] = useState("");
  const { data, error } = useQuery(routeQuery(on));
  const far = data?.way_m === null || data?.way_m === undefined ? "" : t("route_way", { km: formatNumber(data.way_m / METRES, 1) });
  return (
    <section aria-label={t("route")} className="inspection-route">
      <h2>{t("route")}</h2>
      <label>
        {t("day")} <Input type="date" className="inspection-day" value={on === "" ? (data?.on ?? "") : on} onChange={(event) => setOn(event.target.value)} />
      </label>
      <ProblemAlert error={error} />
      {data !== undefined && data.stops.length === 0 && data.left.length === 0 && <p>{t("route_empty")}</p>}
      {data !== undefined && data.stops.length > 0 && (
        <>
          <p className="muted">{t("route_from", { from: data.from })}</p>
          <ol>
            {data.stops.map((stop) => (
              <li key={`${stop.station.id} ${stop.inspection_id ?? ""}`}>
                <strong>{stop.begin}</strong> {stop.station.name}
                <div className="muted">{t("route_stop", { travel: stop.travel_minutes, minutes: stop.minutes, kind: stop.kind_title === null || stop.kind_title === undefined ? t("liaison_kind") : text(stop.kind_title) })}</div>
              </li>
            ))}
          </ol>
          <p className="muted">{t("route_back", { back: data.back, far })}</p>
        </>
      )}
      {data !== undefined && data.left.length > 0 && <p role="alert">{t("route_left", { stations: data.left.map((it) => it.name).join(comma()) })}</p>}
    </section>
  );
}
