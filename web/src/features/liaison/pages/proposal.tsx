// One proposal: what it costs and what proves it, which rules it goes against, changing it by hand, accepting or refusing it.
import "../liaison.css";
import { Alert } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { formatCount, formatInstant } from "../../../lib/format";
import { AdjustForm } from "../adjust-form";
import { proposalQuery } from "../queries";
import { SettleProposal } from "../settle-proposal";
import { useLiaisonWords } from "../words";

type Proposal = Schema["LiaisonProposalView"];
type Pair = Schema["ProposedLinkView"];

function Facts({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const gap = proposal.total_m - proposal.bound_m;
  const levels = proposal.levels.map((it) => t("of_level", { level: words.level(it.level), number: formatCount(it.count) })).join("、");
  const facts: [string, string][] = [
    [t("state_label"), words.state(proposal.state)],
    [t("proposed_at"), formatInstant(proposal.proposed_at)],
    [t("levels"), levels],
    [t("stays"), formatCount(proposal.stays)],
    [t("total_way"), words.way(proposal.total_m)],
    [t("proof"), gap === 0 ? t("proved") : t("above_best", { way: words.way(gap) })],
  ];
  return (
    <dl className="liaison-facts">
      {facts.map(([title, text]) => (
        <div key={title}>
          <dt>{title}</dt>
          <dd>{text}</dd>
        </div>
      ))}
    </dl>
  );
}

function Shortage({ proposal }: { proposal: Proposal }) {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const lines: string[] = [];
  if (proposal.lacking.length > 0) {
    lines.push(t("lacking", { levels: proposal.lacking.map((it) => t("of_level", { level: words.level(it.level), number: formatCount(it.count) })).join("、") }));
  }
  if (proposal.without.length > 0) {
    lines.push(t("without", { stations: proposal.without.map((it) => it.station.name).join("、") }));
  }
  if (proposal.blocked.length > 0) {
    lines.push(t("blocked", { stations: proposal.blocked.map((it) => it.name).join("、") }));
  }
  if (proposal.lifted > 0) {
    lines.push(t("lifted_note", { number: formatCount(proposal.lifted) }));
  }
  if (lines.length === 0) return null;
  const short = proposal.lacking.length + proposal.without.length + proposal.blocked.length > 0;
  return (
    <Alert
      type="warning"
      showIcon
      title={t(short ? "shortage" : "lifted_title")}
      description={
        <ul>
          {lines.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      }
    />
  );
}

export default function ProposalPage() {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const { id } = useParams({ strict: false }) as { id: string };
  const { data, error, isPending } = useQuery(proposalQuery(id));
  const barred = (row: Pair) => row.barred.map((it) => t("of_bar", { bar: words.bar(it.bar), number: formatCount(it.count) })).join("、");
  const why = (row: Pair) =>
    [row.stays ? t("stays_here") : "", row.by_hand ? t("by_hand") : "", ...row.bars.map((bar) => t("against", { bar: words.bar(bar) }))].filter((text) => text !== "").join("；") || t("nearest");
  const columns: Column<Pair>[] = [
    { key: "station", title: t("station"), render: (row) => row.station.name },
    { key: "official", title: t("official"), render: (row) => row.official.name, whole: true },
    { key: "level", title: t("level_label"), render: (row) => words.level(row.level), whole: true },
    { key: "way", title: t("way"), render: (row) => words.way(row.metres), right: true },
    { key: "why", title: t("why"), render: why },
    { key: "open", title: t("open"), render: (row) => formatCount(row.open), right: true },
    { key: "barred", title: t("barred"), render: barred },
  ];
  return (
    <PageFrame title={data === undefined ? t("proposal") : t("proposal_of", { code: data.code })} back={<Link to="/liaison">{t("title")}</Link>}>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {data !== undefined && (
        <>
          <Facts proposal={data} />
          <Shortage proposal={data} />
          {data.may.includes("accept") && <SettleProposal proposal={data} />}
          {data.may.includes("adjust") && <AdjustForm proposal={data} />}
          <Rows label={t("links")} items={data.pairs} columns={columns} rowKey={(row) => row.station.id} />
        </>
      )}
    </PageFrame>
  );
}
