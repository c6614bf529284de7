// Who answers for which station: the links and the newest proposals for whoever assigns, one's own link for everybody else.
import "../liaison.css";
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { formatCount, formatDay, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { EndLiaison } from "../end-liaison";
import { liaisonsQuery, ownLiaisonsQuery, proposalsQuery } from "../queries";
import { useLiaisonWords } from "../words";

type LinkRow = Schema["LiaisonView"];
type Proposal = Schema["LiaisonProposalItem"];

function useLinkColumns(): Column<LinkRow>[] {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  return [
    { key: "station", title: t("station"), render: (row) => row.station.name },
    { key: "official", title: t("official"), render: (row) => row.official.name, whole: true },
    { key: "level", title: t("level_label"), render: (row) => words.level(row.level), whole: true },
    { key: "cadence", title: t("cadence_label"), render: (row) => words.cadence(row.cadence) },
    { key: "from", title: t("from_on"), render: (row) => formatDay(row.from_on), whole: true },
  ];
}

function OwnLinks() {
  const { t } = useTranslation("liaison");
  const { data, error, isPending, isSuccess } = useQuery(ownLiaisonsQuery);
  const own = useLinkColumns();
  const items = data?.items ?? [];
  const columns: Column<LinkRow>[] = [...own, { key: "over", title: t("over_on"), render: (row) => (row.over_on === null || row.over_on === undefined ? t("holds") : formatDay(row.over_on)), whole: true }];
  return (
    <section aria-label={t("own")}>
      <h2>{t("own")}</h2>
      <p className="liaison-rule">{t("own_note")}</p>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="liaison:own_empty" />}
      {items.length > 0 && <Rows label={t("own")} items={items} columns={columns} rowKey={(row) => row.id} />}
    </section>
  );
}

function Proposals() {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const { data, error, isPending, isSuccess } = useQuery(proposalsQuery);
  const items = data?.items ?? [];
  const name = (row: Proposal) => (
    <Link to="/liaison/$id" params={{ id: row.id }}>
      {row.code}
    </Link>
  );
  const columns: Column<Proposal>[] = [
    { key: "code", title: t("code"), render: name, whole: true },
    { key: "state", title: t("state_label"), render: (row) => words.state(row.state), whole: true },
    { key: "at", title: t("proposed_at"), render: (row) => formatInstant(row.proposed_at) },
    { key: "links", title: t("links"), render: (row) => formatCount(row.links), right: true },
    { key: "left", title: t("left"), render: (row) => formatCount(row.left), right: true },
    { key: "lifted", title: t("lifted"), render: (row) => formatCount(row.lifted), right: true },
    { key: "total", title: t("total_way"), render: (row) => words.way(row.total_m), right: true },
  ];
  return (
    <section aria-label={t("proposals")}>
      <h2>{t("proposals")}</h2>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="liaison:proposals_empty" />}
      {items.length > 0 && <Rows label={t("proposals")} items={items} columns={columns} rowKey={(row) => row.id} />}
    </section>
  );
}

function Links() {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const { data, error, isPending, isSuccess } = useQuery(liaisonsQuery);
  const all = useLinkColumns();
  const items = data?.items ?? [];
  const columns: Column<LinkRow>[] = [
    ...all,
    { key: "way", title: t("way"), render: (row) => words.way(row.metres), right: true },
    { key: "acts", title: t("acts"), render: (row) => <EndLiaison id={row.id} station={row.station.name} /> },
  ];
  return (
    <section aria-label={t("all")}>
      <h2>{t("all")}</h2>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="liaison:all_empty" />}
      {items.length > 0 && <Rows label={t("all")} items={items} columns={columns} rowKey={(row) => row.id} />}
    </section>
  );
}

function ProposeButton() {
  const { t } = useTranslation("liaison");
  const navigate = useNavigate();
  const propose = useVerb((_: null, headers) => unwrap(client.POST("/api/liaison-proposals", { body: {}, headers })), {
    invalidate: ["liaison_proposal"],
    onSuccess: (done) => void navigate({ to: "/liaison/$id", params: { id: done.id } }),
  });
  return (
    <div>
      <Button type="primary" loading={propose.pending} onClick={() => propose.run(null)}>
        {t("propose")}
      </Button>
      <ProblemAlert error={propose.error} />
    </div>
  );
}

export default function LiaisonsPage() {
  const { t } = useTranslation("liaison");
  const mayManage = useMay("manage_liaisons");
  return (
    <PageFrame title={t("title")} extra={mayManage && <ProposeButton />}>
      <p className="liaison-rule">{t("rule")}</p>
      {mayManage && (
        <div className="acts-row">
          <LinkButton to="/liaison/officials">{t("officials")}</LinkButton>
          <LinkButton to="/liaison/stations">{t("stations")}</LinkButton>
        </div>
      )}
      {mayManage ? (
        <>
          <Proposals />
          <Links />
        </>
      ) : (
        <OwnLinks />
      )}
    </PageFrame>
  );
}
