// Inspections: the visit of today for an official, those that have begun for a station, all of a region for whoever settles.
import "../inspection.css";
import { Alert, Segmented, Select } from "antd";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { useText } from "../../../lib/bilingual";
import { formatDay } from "../../../lib/format";
import { useMay, useSession } from "../../../lib/session";
import { DayRoute } from "../day-route";
import { Missed } from "../missed";
import { checkListQuery, drawsQuery, inspectionsQuery } from "../queries";
import { SetForm } from "../set-form";
import { startShellWorker } from "../shell-worker";
import { Today } from "../today";
import { useWaiting } from "../use-waiting";
import { WaitingAlert } from "../waiting-alert";
import { useInspectionWords } from "../words";

type Item = Schema["InspectionView"];

const DOUBTS = ["open", "accepted", "rejected"] as const;

function OwnToday() {
  // Asked for here so that the phone has it when the visit is written down without network.
  useQuery(checkListQuery);
  const waiting = useWaiting(useSession()?.account.id ?? "");
  return (
    <>
      <Today waiting={waiting} />
      <WaitingAlert waiting={waiting} />
    </>
  );
}

/** Without network the list is away, and what one needs on the way is not. */
function ListProblem({ error, inspects }: { error: Error | null; inspects: boolean }) {
  const { t } = useTranslation("inspection");
  const away = inspects && error instanceof ProblemError && error.status === 0;
  return away ? <Alert type="info" showIcon title={t("off_line")} /> : <ProblemAlert error={error} />;
}

function Draws() {
  const { t } = useTranslation("inspection");
  const { data } = useQuery(drawsQuery);
  const items = data?.items ?? [];
  const columns: Column<Schema["DrawView"]>[] = [
    { key: "period", title: t("period"), render: (row) => t("from_to", { from: formatDay(row.from_on), to: formatDay(row.to_on) }) },
    { key: "digest", title: t("digest"), render: (row) => <span className="inspection-digest">{row.commitment}</span> },
    { key: "seed", title: t("seed"), render: (row) => (row.seed === null || row.seed === undefined ? t("seed_sealed", { day: formatDay(row.reveal_on) }) : <span className="inspection-digest">{row.seed}</span>) },
  ];
  return (
    <details>
      <summary>{t("draws")}</summary>
      <p className="muted">{t("draws_note")}</p>
      {items.length > 0 && <Rows label={t("draws")} items={items} columns={columns} rowKey={(row) => row.from_on} />}
    </details>
  );
}

export default function InspectionsPage() {
  const { t } = useTranslation("inspection");
  const words = useInspectionWords();
  const text = useText();
  const inspects = useMay("make_inspections");
  const sets = useMay("set_inspections");
  const mayReadDraws = useMay("read_draws");
  useEffect(() => {
    if (inspects || sets) startShellWorker();
  }, [inspects, sets]);
  const [word, setWord] = useAddressWord("doubt");
  const doubt = DOUBTS.find((known) => known === word) ?? "";
  const [part, setPart] = useAddressWord("part");
  const [state] = useAddressWord("state");
  const [made] = useAddressWord("made");
  const [from] = useAddressWord("from");
  const [region] = useAddressWord("region");
  const [station] = useAddressWord("station");
  const [organisation] = useAddressWord("organisation");
  const [account] = useAddressWord("account");
  const chosen = { state, doubt, made, from, region, station, organisation, account };
  const list = useInfiniteQuery(inspectionsQuery(chosen));
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  const name = (row: Item) => (
    <Link to="/inspections/$id" params={{ id: row.id }}>
      {formatDay(row.on)}
    </Link>
  );
  const columns: Column<Item>[] = [
    { key: "day", title: t("day"), render: name, whole: true },
    { key: "station", title: t("station"), render: (row) => row.station.name },
    { key: "kind", title: t("kind"), render: (row) => (row.kind_title === null || row.kind_title === undefined ? t("liaison_kind") : text(row.kind_title)) },
    { key: "who", title: t("who"), render: (row) => row.official?.name ?? row.set_by?.name },
    { key: "state", title: t("state_label"), render: (row) => words.state(row.state), whole: true },
    { key: "doubt", title: t("doubt_label"), render: (row) => words.doubt(row.doubt), whole: true },
  ];
  return (
    <PageFrame title={t("title")} back={<Link to="/liaison">{t("liaison")}</Link>}>
      <p className="muted">{t("rule")}</p>
      {inspects && <OwnToday />}
      {sets && <DayRoute />}
      {sets && <SetForm />}
      {sets && (
        <div className="filter-line" role="search" aria-label={t("doubt_label")}>
          <Select allowClear className="picker" aria-label={t("doubt_label")} placeholder={t("any_doubt")} value={doubt === "" ? undefined : doubt} onChange={(chosen?: string) => setWord(chosen ?? "")} options={DOUBTS.map((value) => ({ value, label: words.doubt(value) }))} />
        </div>
      )}
      <div className="filter-line">
        <Segmented value={part === "missed" ? "missed" : "visits"} options={["visits", "missed"].map((value) => ({ value, label: t(value) }))} onChange={(shown) => setPart(shown === "missed" ? "missed" : "")} />
      </div>
      {part === "missed" ? (
        <Missed chosen={chosen} />
      ) : (
        <>
          <ListProblem error={list.error} inspects={inspects || sets} />
          {list.isPending && <Loading />}
          <Total page={list.data?.pages[0]} />
          {list.isSuccess && items.length === 0 && <EmptyHint textKey="inspection:empty" />}
          {items.length > 0 && <Rows label={t("title")} items={items} columns={columns} rowKey={(row) => row.id} />}
          <LoadMore query={list} />
        </>
      )}
      {mayReadDraws && <Draws />}
    </PageFrame>
  );
}
