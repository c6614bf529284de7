// One report: what was told, and what becomes of it.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { Timeline } from "../../../components/timeline";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { Classify } from "../one/classify";
import { Facts } from "../one/facts";
import { JoinLikely } from "../one/join-likely";
import { MarkedText } from "../one/marked-text";
import { MatterActs } from "../one/matter-acts";
import { Persons } from "../one/persons";
import { shownLikely } from "../one/reasons";
import { StateTag } from "../one/state-tag";
import { reportQuery } from "../queries";
import "../report.css";

export default function ReportPage() {
  const { t } = useTranslation("report");
  const kind = useKind();
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data: report, error, isPending } = useQuery(reportQuery(id));
  const back = <Link to="/reports">{t("back")}</Link>;
  if (report === undefined) {
    return (
      <PageFrame title={t("one")} back={back}>
        {isPending ? <Loading /> : <ProblemAlert error={error} />}
      </PageFrame>
    );
  }
  const likely = report.may.includes("join") || (report.may.includes("open_matter") && shownLikely(report.likely_same).length > 0);
  return (
    <PageFrame title={report.category ? kind(report.category) : t("one_unclassified")} back={back}>
      <div className="report-line">
        <StateTag state={report.state} />
        <span>{t(`words:channel.${report.channel}`)}</span>
        <span>{report.region?.path_name ?? t("no_place")}</span>
        <span className="muted">{formatInstant(report.reported_at)}</span>
      </div>
      <ProblemAlert error={error} />
      <div className="columns">
        <div className="report-column">
          <Card title={t("text")}>
            <MarkedText text={report.text} reasons={report.proposal?.category.reasons ?? []} />
            <Facts report={report} />
          </Card>
          <Card className="report-later" title={t("persons.title")}>
            <Persons persons={report.persons} matter={report.matter} />
          </Card>
          <Card className="report-later" title={t("story")}>
            {report.timeline.length === 0 ? <span className="muted">{t("story_none")}</span> : <Timeline items={report.timeline} />}
          </Card>
        </div>
        <div className="report-column">
          <Card title={t("classify.title")}>
            <Classify report={report} />
          </Card>
          {likely && (
            <Card title={t("likely.title")}>
              <JoinLikely report={report} />
            </Card>
          )}
          <Card title={t("matter")}>
            <MatterActs report={report} />
          </Card>
        </div>
      </div>
    </PageFrame>
  );
}
