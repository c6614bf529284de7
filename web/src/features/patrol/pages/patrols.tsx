// Plans of visits, newest day first.
import "../patrol.css";
import { Select } from "antd";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { formatCount, formatDay, formatInstant } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { ProposeButton } from "../propose-form";
import { patrolsQuery } from "../queries";
import { usePatrolWords } from "../words";

type Item = Schema["PatrolItem"];

const STATES = ["proposed", "accepted", "refused"] as const;

export default function PatrolsPage() {
  const { t } = useTranslation("patrol");
  const words = usePatrolWords();
  const mayPropose = useMay("propose_patrol");
  const [word, setWord] = useAddressWord("state");
  const state = STATES.find((known) => known === word);
  const list = useInfiniteQuery(patrolsQuery(state));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const name = (row: Item) => (
    <Link to="/patrols/$id" params={{ id: row.id }}>
      {formatDay(row.on)}
    </Link>
  );
  const settled = (row: Item) => row.settled_at && t("by_at", { name: row.settled_by?.name ?? "", at: formatInstant(row.settled_at) });
  const columns: Column<Item>[] = [
    { key: "day", title: t("day"), render: name, whole: true },
    { key: "code", title: t("code"), render: (row) => row.code, whole: true },
    { key: "region", title: t("region"), render: (row) => row.region.path_name },
    { key: "state", title: t("state_label"), render: (row) => words.state(row.state), whole: true },
    { key: "counts", title: t("size"), render: (row) => t("counts", { teams: formatCount(row.teams), visits: formatCount(row.visits) }), whole: true },
    { key: "proposed", title: t("proposed_label"), render: (row) => t("by_at", { name: row.proposed_by?.name ?? t("timer"), at: formatInstant(row.proposed_at) }) },
    { key: "settled", title: t("settled_label"), render: settled },
  ];
  return (
    <PageFrame title={t("title")} back={<Link to="/teams">{t("teams.title")}</Link>} extra={mayPropose && <ProposeButton />}>
      <p className="patrol-rule">{t("rule")}</p>
      <div className="filter-line" role="search" aria-label={t("state_label")}>
        <Select allowClear className="picker" aria-label={t("state_label")} placeholder={t("any_state")} value={state} onChange={(chosen?: string) => setWord(chosen ?? "")} options={STATES.map((value) => ({ value, label: words.state(value) }))} />
      </div>
      <ProblemAlert error={list.error} />
      {list.isPending && <Loading />}
      <Total page={list.data?.pages[0]} />
      {list.isSuccess && items.length === 0 && <EmptyHint textKey="patrol:empty" />}
      {items.length > 0 && <Rows label={t("title")} items={items} columns={columns} rowKey={(row) => row.id} />}
      <LoadMore query={list} />
    </PageFrame>
  );
}
