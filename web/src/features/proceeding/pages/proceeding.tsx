// A directive or any other proceeding: state, owner and clock on top; the story left; what I may do now right.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { Timeline } from "../../../components/timeline";
import { useText } from "../../../lib/bilingual";
import { useIsPhone } from "../../../lib/phone";
import { Acts } from "../acts";
import { Clocks, Taken, Targets } from "../clocks";
import { Compared } from "../compared";
import { Documents } from "../documents/panel";
import { Children, Facts, Subject } from "../facts";
import { Handler } from "../handler";
import { Parties } from "../parties";
import { StepBar } from "../step-bar";
import { Tables } from "../tables";

export default function ProceedingPage() {
  const { t } = useTranslation();
  const text = useText();
  const phone = useIsPhone();
  const { id = "" } = useParams({ strict: false });
  const query = useQuery({ queryKey: ["proceeding", id], queryFn: () => unwrap(client.GET("/api/proceedings/{id}", { params: { path: { id } } })) });
  const proceeding = query.data;
  const back = <Link to="/proceedings">{t("proceeding.back")}</Link>;
  if (proceeding === undefined) {
    return (
      <PageFrame title={t("proceeding.title")} back={back}>
        <ProblemAlert error={query.error} />
        {query.isPending && <Loading />}
      </PageFrame>
    );
  }
  const acts = <Acts proceeding={proceeding} />;
  return (
    <PageFrame title={proceeding.title} name={proceeding.code} back={back}>
      <div className="summary">
        <Dots>
          <>
            <strong>{text(proceeding.procedure_title)}</strong> {proceeding.code}
          </>
          {text(proceeding.state_title)}
          {proceeding.owner && !proceeding.terminal && t("proceeding.owned_by", { owner: proceeding.owner.name })}
          {proceeding.due_at && (
            <>
              <Due key={proceeding.due_at} at={proceeding.due_at} ended={proceeding.terminal} /> <Light light={proceeding.light} />
            </>
          )}
        </Dots>
        <div className="muted">
          <Taken proceeding={proceeding} />
        </div>
        <Handler proceeding={proceeding} />
        <Subject proceeding={proceeding} />
      </div>
      {!phone && <StepBar states={proceeding.states} />}
      <ProblemAlert error={query.error} />
      <div className="columns">
        {phone && <Tables tables={proceeding.tables} />}
        {phone && acts}
        <div className="story">
          {!phone && <Tables tables={proceeding.tables} />}
          <Compared compared={proceeding.compared} />
          <Parties proceeding={proceeding} />
          <Facts proceeding={proceeding} />
          <Documents proceeding={proceeding} />
          <Children items={proceeding.children} />
          <Card title={t("story")}>
            <Timeline items={proceeding.timeline} />
          </Card>
        </div>
        <aside>
          {!phone && acts}
          <Clocks deadlines={proceeding.deadlines} />
          <Targets targets={proceeding.targets} />
        </aside>
      </div>
    </PageFrame>
  );
}
