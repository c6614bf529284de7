// Teams: who goes out together, from where and when. Nothing is kept here of who is in a team.
import "../patrol.css";
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { formatCount } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { teamsQuery } from "../queries";
import { TeamForm } from "../team-form";
import { usePatrolWords } from "../words";

type Team = Schema["TeamView"];

export default function TeamsPage() {
  const { t } = useTranslation("patrol");
  const words = usePatrolWords();
  const mayManage = useMay("manage_teams");
  const { data, error, isPending, isSuccess } = useQuery(teamsQuery);
  const [kept, setKept] = useState<{ team: Team | null } | null>(null);
  const items = data?.items ?? [];
  const acts = (row: Team) =>
    row.may.includes("change") && (
      <Button size="small" onClick={() => setKept({ team: row })}>
        {t("teams.change")}
      </Button>
    );
  const columns: Column<Team>[] = [
    { key: "name", title: t("teams.name"), render: (row) => row.name },
    { key: "organisation", title: t("teams.organisation_id"), render: (row) => row.organisation.name },
    { key: "start", title: t("teams.start_region_id"), render: (row) => row.start.path_name },
    { key: "shift", title: t("teams.shift"), render: (row) => `${words.weekdays(row.weekdays)} ${row.from}–${row.to}` },
    { key: "visits", title: t("teams.visits_max"), render: (row) => formatCount(row.visits_max), right: true },
    { key: "state", title: t("state_label"), render: (row) => (row.active ? t("teams.is_active") : <span className="muted">{t("teams.is_not_active")}</span>), whole: true },
    { key: "acts", title: t("acts"), render: acts },
  ];
  return (
    <PageFrame
      title={t("teams.title")}
      back={<Link to="/patrols">{t("title")}</Link>}
      extra={
        mayManage && (
          <Button type="primary" onClick={() => setKept({ team: null })}>
            {t("teams.add")}
          </Button>
        )
      }
    >
      <p className="patrol-rule">{t("teams.note")}</p>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="patrol:teams.empty" />}
      {items.length > 0 && <Rows label={t("teams.title")} items={items} columns={columns} rowKey={(row) => row.id} />}
      {kept !== null && <TeamForm key={kept.team?.id ?? ""} team={kept.team} onDone={() => setKept(null)} />}
    </PageFrame>
  );
}
