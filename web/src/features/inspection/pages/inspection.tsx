// One inspection: arrival with what is doubtful about it, what was found, the station's reply, and what the reader may do.
import "../inspection.css";
import { Alert } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useEffect } from "react";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatDay, formatInstant } from "../../../lib/format";
import { useMay, useSession } from "../../../lib/session";
import { ActForm } from "../act-form";
import { LocalVisit } from "../local-visit";
import { Photos } from "../photos";
import { inspectionQuery } from "../queries";
import { startShellWorker } from "../shell-worker";
import { useWaiting } from "../use-waiting";
import { WaitingAlert } from "../waiting-alert";
import { useInspectionWords } from "../words";
import { WriteForm } from "../write-form";

type Inspection = Schema["InspectionView"];

function Arrival({ inspection }: { inspection: Inspection }) {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const check = inspection.check_in;
  if (check === null || check === undefined) return null;
  const far = check.distance_m === null || check.distance_m === undefined ? t("distance_unknown") : t("distance", { metres: formatCount(check.distance_m) });
  return (
    <section aria-label={t("arrival")}>
      <h2>{t("arrival")}</h2>
      <p>{t("arrived", { at: formatInstant(check.at), far })}</p>
      {check.questions.length > 0 && (
        <Alert
          type={inspection.doubt === "accepted" ? "info" : "warning"}
          showIcon
          title={words.doubt(inspection.doubt)}
          description={
            <ul>
              {check.questions.map((question) => (
                <li key={question}>{words.question(question)}</li>
              ))}
            </ul>
          }
        />
      )}
    </section>
  );
}

function Written({ written }: { written: Schema["WrittenView"] }) {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const text = useText();
  return (
    <section aria-label={t("findings")}>
      <h2>{t("check_list")}</h2>
      <ul>
        {written.checked.map((line) => (
          <li key={line.item}>
            {line.title === null || line.title === undefined ? line.item : text(line.title)} {words.answer(line.answer)}
          </li>
        ))}
      </ul>
      <h2>{t("findings")}</h2>
      {written.found.length === 0 && <p>{t("nothing_found")}</p>}
      <ol className="in-text">
        {written.found.map((found, place) => (
          <li key={`${place} ${found.kind}`}>
            {found.what}（{found.kind_title === null || found.kind_title === undefined ? found.kind : text(found.kind_title)}，{words.severity(found.severity)}）
            {found.proceeding_id !== null && found.proceeding_id !== undefined && (
              <Link to="/proceedings/$id" params={{ id: found.proceeding_id }}>
                {t("follow_up")}
              </Link>
            )}
            <Photos photos={found.photos} number={place + 1} />
          </li>
        ))}
      </ol>
      {written.note !== null && written.note !== undefined && <p>{written.note}</p>}
      <p className="muted">{t("reply_until", { day: formatDay(written.reply_until_on) })}</p>
    </section>
  );
}

function Acts({ inspection, owner, waiting }: { inspection: Inspection; owner: string; waiting: ReturnType<typeof useWaiting> }) {
  const { t } = useTranslation("inspection");
  const params = { path: { id: inspection.id } };
  const may = (act: string) => inspection.may.includes(act);
  const kept = waiting.things.find((thing) => thing.kind === "write" && thing.inspection === inspection.id);
  return (
    <>
      {kept !== undefined && kept.fault === undefined && <Alert type="info" showIcon title={t("written_waits")} />}
      <WaitingAlert waiting={waiting} />
      {may("write") && kept === undefined && waiting.known && <WriteForm inspection={inspection.id} station={inspection.station.name} owner={owner} onWritten={waiting.add} />}
      {may("reply") && <ActForm name="reply" choices={[{ key: "reply", primary: true, call: (text, headers) => unwrap(client.POST("/api/inspections/{id}/reply", { params, body: { text }, headers })) }]} />}
      {may("close") && <ActForm name="close" optional choices={[{ key: "close", primary: true, call: (text, headers) => unwrap(client.POST("/api/inspections/{id}/close", { params, body: text === "" ? {} : { reason: text }, headers })) }]} />}
      {may("drop") && <ActForm name="drop" choices={[{ key: "drop", call: (reason, headers) => unwrap(client.POST("/api/inspections/{id}/drop", { params, body: { reason }, headers })) }]} />}
      {may("settle") && (
        <ActForm
          name="settle"
          choices={[
            { key: "accept", primary: true, call: (reason, headers) => unwrap(client.POST("/api/inspections/{id}/settle", { params, body: { accepted: true, reason }, headers })) },
            { key: "reject", call: (reason, headers) => unwrap(client.POST("/api/inspections/{id}/settle", { params, body: { accepted: false, reason }, headers })) },
          ]}
        />
      )}
    </>
  );
}

export default function InspectionPage() {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const { id } = useParams({ strict: false }) as { id: string };
  const owner = useSession()?.account.id ?? "";
  const waiting = useWaiting(owner);
  const inspects = useMay("make_inspections");
  useEffect(() => {
    if (inspects) startShellWorker();
  }, [inspects]);
  // The server knows nothing of a visit whose check-in still waits here.
  const local = waiting.things.find((thing) => thing.kind === "check_in" && thing.inspection === id);
  const { data, error, isPending } = useQuery({ ...inspectionQuery(id), enabled: waiting.known && local === undefined });
  if (local !== undefined && data === undefined) return <LocalVisit checkIn={local} owner={owner} waiting={waiting} />;
  return (
    <PageFrame title={data === undefined ? t("inspection") : t("inspection_of", { station: data.station.name, day: formatDay(data.on) })} back={<Link to="/inspections">{t("title")}</Link>}>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {data !== undefined && (
        <>
          <p>
            {data.code} {words.state(data.state)} {data.official?.name ?? data.set_by?.name}
          </p>
          <Arrival inspection={data} />
          {data.written !== null && data.written !== undefined && <Written written={data.written} />}
          {data.reply !== null && data.reply !== undefined && (
            <section aria-label={t("reply")}>
              <h2>{t("reply")}</h2>
              <p>{data.reply}</p>
            </section>
          )}
          {data.reason !== null && data.reason !== undefined && <p className="muted">{data.reason}</p>}
          <Acts key={data.state} inspection={data} owner={owner} waiting={waiting} />
        </>
      )}
    </PageFrame>
  );
}
