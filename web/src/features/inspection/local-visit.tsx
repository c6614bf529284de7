// A visit whose check-in is still on this phone: it is written down all the same.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../components/page-frame";
import type { useWaiting } from "./use-waiting";
import type { Waiting } from "./waiting";
import { WaitingAlert } from "./waiting-alert";
import { WriteForm } from "./write-form";

export function LocalVisit({ checkIn, owner, waiting }: { checkIn: Waiting; owner: string; waiting: ReturnType<typeof useWaiting> }) {
  const { t } = useTranslation("inspection");
  const { inspection, station = "" } = checkIn;
  const written = waiting.things.some((thing) => thing.kind === "write" && thing.inspection === inspection);
  return (
    <PageFrame title={t("local_title", { station })} back={<Link to="/inspections">{t("title")}</Link>}>
      <p>{t("local_note")}</p>
      <WaitingAlert waiting={waiting} />
      {!written && <WriteForm inspection={inspection} station={station} owner={owner} onWritten={waiting.add} />}
    </PageFrame>
  );
}
