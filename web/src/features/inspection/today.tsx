// The visit of today: check in at the station, with or without network.
import { Alert, Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { ProblemAlert } from "../../components/problem-alert";
import { whereAmI } from "./place";
import { todayQuery } from "./queries";
import type { useWaiting } from "./use-waiting";
import { newUlid } from "./waiting";

export function Today({ waiting }: { waiting: ReturnType<typeof useWaiting> }) {
  const { t } = useTranslation("inspection");
  const { data, error } = useQuery(todayQuery);
  const [busy, setBusy] = useState(false);
  const visit = data?.visit;
  const begun = waiting.things.some((thing) => thing.kind === "check_in");
  const checkIn = async (liaison_id: string) => {
    setBusy(true);
    const at = new Date();
    const id = newUlid(at.getTime());
    const found = await whereAmI();
    await waiting.add({ kind: "check_in", inspection: id, body: { id, liaison_id, at: at.toISOString(), ...found } });
    setBusy(false);
  };
  return (
    <section aria-label={t("today")} className="inspection-today">
      <h2>{t("today")}</h2>
      <ProblemAlert error={error} />
      {data !== undefined && (visit === null || visit === undefined) && <p>{t("none_today")}</p>}
      {visit !== null && visit !== undefined && (
        <>
          <p>{t("visit_today", { station: visit.station.name })}</p>
          <Button type="primary" size="large" loading={busy} disabled={begun} onClick={() => void checkIn(visit.liaison_id)}>
            {t("check_in")}
          </Button>
          <p className="muted">{t("check_in_note")}</p>
        </>
      )}
      {waiting.things.length > 0 && (
        <Alert
          type="info"
          showIcon
          title={t("waiting", { count: waiting.things.length })}
          description={waiting.things.filter((thing) => thing.fault !== undefined).map((thing) => <p key={thing.seq}>{t("refused", { code: thing.fault })}</p>)}
          action={<Button onClick={() => void waiting.send()}>{t("send")}</Button>}
        />
      )}
    </section>
  );
}
