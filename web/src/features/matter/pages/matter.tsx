// One matter: everything that happened, and what may be done now.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Light } from "../../../components/light";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { Timeline } from "../../../components/timeline";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { Close, Reopen } from "../one/close";
import { Conflict } from "../one/conflict";
import { Crowd } from "../one/crowd";
import { Pairings } from "../one/pairings";
import { Persons } from "../one/persons";
import { Proceedings } from "../one/proceedings";
import { Reports } from "../one/reports";
import { Start } from "../one/start";
import { StateTag } from "../one/state-tag";
import { useStory } from "../one/story";
import { matterQuery } from "../queries";
import "../matter.css";

function Head({ matter }: { matter: Schema["MatterView"] }) {
  const { t } = useTranslation("matter");
  const kind = useKind();
  return (
    <div className="matter-line">
      <StateTag state={matter.state} outcome={matter.outcome} />
      <strong>{matter.code}</strong>
      {matter.proceedings_open > 0 && <Light light={matter.light} />}
      <span>{matter.category ? kind(matter.category) : t("no_category")}</span>
      <span>{matter.region?.path_name ?? t("no_place")}</span>
      <Crowd crowd={matter.crowd} />
      <span className="muted">{t("opened", { at: formatInstant(matter.opened_at) })}</span>
    </div>
  );
}

function Acts({ matter }: { matter: Schema["MatterView"] }) {
  const { t } = useTranslation("matter");
  const may = (act: string) => matter.may.includes(act);
  const waits = may("start") && matter.state === "open" && matter.proceedings_open > 0;
  return (
    <>
      {may("start") && (
        <Card title={t("start.title")}>
          <Start matterId={matter.id} startable={matter.startable} persons={matter.persons} />
        </Card>
      )}
      {(may("close") || waits) && (
        <Card title={t("close.title")}>
          <Close matter={matter} />
        </Card>
      )}
      {may("reopen") && (
        <Card title={t("reopen.title")}>
          <Reopen matter={matter} />
        </Card>
      )}
      {may("check_conflict") && (
        <Card className="matter-later" title={t("conflict.title")}>
          <Conflict matterId={matter.id} />
        </Card>
      )}
      {matter.may.every((act) => act === "check_conflict") && (
        <Card>
          <span className="muted">{t("no_acts")}</span>
        </Card>
      )}
    </>
  );
}

function Story({ items }: { items: Schema["TimelineItem"][] }) {
  return <Timeline items={useStory(items)} />;
}

export default function MatterPage() {
  const { t } = useTranslation("matter");
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data: matter, error, isPending } = useQuery(matterQuery(id));
  const back = <Link to="/matters">{t("back")}</Link>;
  if (matter === undefined) {
    return (
      <PageFrame title={t("one")} back={back}>
        {isPending ? <Loading /> : <ProblemAlert error={error} />}
      </PageFrame>
    );
  }
  return (
    <PageFrame title={matter.title} name={matter.code} back={back}>
      <Head matter={matter} />
      <ProblemAlert error={error} />
      <div className="columns">
        <div className="matter-column">
          <Card title={t("reports_title", { count: matter.reports })}>
            <Reports items={matter.report_items} />
          </Card>
          <Card title={t("proceedings")}>
            <Proceedings items={matter.proceedings} />
          </Card>
          <Card className="matter-later" title={t("persons.title")}>
            <Persons matterId={matter.id} persons={matter.persons} codes={matter.codes} mayGive={matter.may.includes("give_code")} />
          </Card>
          <Card className="matter-later" title={t("words:story")}>
            <Story items={matter.timeline} />
          </Card>
        </div>
        <div className="matter-column">
          <Pairings pairings={matter.pairings} />
          <Acts matter={matter} />
        </div>
      </div>
    </PageFrame>
  );
}
