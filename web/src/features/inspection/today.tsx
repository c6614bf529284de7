// The visit of today: check in at the station, with or without network, and go on writing at once.
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { whereAmI } from "./place";
import { todayQuery } from "./queries";
import type { useWaiting } from "./use-waiting";
import { newUlid } from "./waiting";

type Visit = NonNullable<Schema["TodayView"]["visit"]>;

export function Today({ waiting }: { waiting: ReturnType<typeof useWaiting> }) {
  const { t } = useTranslation("inspection");
  const navigate = useNavigate();
  const { data, error } = useQuery(todayQuery);
  const [busy, setBusy] = useState(false);
  const [full, setFull] = useState(false);
  const visit = data?.visit ?? null;
  const begun = waiting.things.find((thing) => thing.kind === "check_in");
  const checkIn = async ({ liaison_id, station }: Visit) => {
    setBusy(true);
    try {
      const at = new Date();
      const id = newUlid(at.getTime());
      const found = await whereAmI();
      await waiting.add([{ kind: "check_in", inspection: id, station: station.name, body: { id, liaison_id, at: at.toISOString(), ...found } }]);
    } catch {
      setFull(true);
    }
    setBusy(false);
  };
  return (
    <section aria-label={t("today")} className="inspection-today">
      <h2>{t("today")}</h2>
      <ProblemAlert error={error} />
      {data !== undefined && visit === null && <p>{t("none_today")}</p>}
      {visit !== null && (
        <>
          <p>{t("visit_today", { station: visit.station.name })}</p>
          <Button type="primary" size="large" loading={busy} disabled={begun !== undefined || !waiting.known} onClick={() => void checkIn(visit)}>
            {t("check_in")}
          </Button>
          {begun !== undefined && (
            <Button size="large" onClick={() => void navigate({ to: "/inspections/$id", params: { id: begun.inspection } })}>
              {t("write")}
            </Button>
          )}
          <p className="muted">{t("check_in_note")}</p>
          {full && <p role="alert">{t("phone_full")}</p>}
        </>
      )}
    </section>
  );
}
