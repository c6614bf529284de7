// Flare-ups: where it is getting worse, as a list and on the map.
import "../signal.css";
import { Collapse, Empty } from "antd";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Suspense, useMemo } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { LazyMap } from "../../../components/lazy-map";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading, LoadMore } from "../../../components/states";
import { formatCount, formatDay, formatInstant } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { signalSpots } from "../map-data";
import { lastScanQuery, signalsQuery, type SignalFilter } from "../queries";
import { ArtefactBanner } from "../artefact-banner";
import { ScanButton } from "../scan-button";
import { ScanResult } from "../scan-result";
import { SignalCard } from "../signal-card";
import { SignalFilters } from "../signal-filters";
import { WatchLinks } from "../watch-links";
import { useSignalWords } from "../words";

type List = ReturnType<typeof useSignals>;

function useSignals(filter: SignalFilter) {
  return useInfiniteQuery(signalsQuery(filter));
}

function itemsOf(list: List) {
  return list.data?.pages.flatMap((page) => page.items) ?? [];
}

function SignalList({ list, filtered }: { list: List; filtered: boolean }) {
  const { t } = useTranslation("signal");
  const items = itemsOf(list);
  if (list.isPending) {
    return <Loading />;
  }
  if (list.data === undefined) {
    return <ProblemAlert error={list.error} />;
  }
  if (items.length === 0) {
    return <Empty image={Empty.PRESENTED_IMAGE_SIMPLE} description={t(filtered ? "empty_filtered" : "empty")} />;
  }
  return (
    <>
      <ul className="signal-cards">
        {items.map((item) => (
          <SignalCard key={item.id} item={item} />
        ))}
      </ul>
      <LoadMore query={list} />
    </>
  );
}

function SignalMap({ list }: { list: List }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  const navigate = useNavigate();
  const pages = list.data?.pages;
  const { kind, place, ratio } = words;
  const spots = useMemo(
    () => signalSpots(pages?.flatMap((page) => page.items) ?? [], (it) => `${place(it)} · ${kind(it)} · ${ratio(it)}`),
    [pages, kind, place, ratio],
  );
  return (
    <Suspense fallback={<Loading />}>
      <LazyMap spots={spots} label={t("map.label")} onOpen={(id) => void navigate({ to: "/signals/$id", params: { id } })} />
      <p className="muted">{t("map.label")}</p>
    </Suspense>
  );
}

function LastScan({ list }: { list: List }) {
  const { t } = useTranslation("signal");
  const { data: scan } = useQuery(lastScanQuery);
  const total = list.data?.pages[0]?.total;
  return (
    <p className="muted signal-lead">
      {typeof total === "number" && t("total", { number: formatCount(total) })}{" "}
      {scan && t("scan.last", { at: formatInstant(scan.started_at), day: formatDay(scan.data_until_on) })}
    </p>
  );
}

function useFilter(): [SignalFilter, (filter: SignalFilter) => void] {
  const search = useSearch({ strict: false }) as { state?: unknown; category?: unknown; running?: unknown };
  const navigate = useNavigate();
  // The router reads true and false of an address as such.
  const word = (value: unknown) => (value === undefined || value === null || value === "" ? undefined : String(value));
  const set = (filter: SignalFilter) => {
    const chosen = Object.entries(filter).filter(([, value]) => value !== undefined);
    void navigate({ to: "/signals", search: Object.fromEntries(chosen), replace: true });
  };
  return [{ state: word(search.state), category: word(search.category), running: word(search.running) }, set];
}

export default function SignalsPage() {
  const { t } = useTranslation("signal");
  const phone = useIsPhone();
  const mayScan = useMay("run_scan");
  const [filter, setFilter] = useFilter();
  const list = useSignals(filter);
  const scan = useVerb((_: null, headers) => unwrap(client.POST("/api/scans", { headers })), { invalidate: ["signal", "scan", "artefact", "proceeding", "work"] });
  const map = <SignalMap list={list} />;
  const filtered = filter.state !== undefined || filter.category !== undefined || filter.running !== undefined;
  return (
    <PageFrame title={t("title")} extra={mayScan && <ScanButton pending={scan.pending} onRun={() => scan.run(null)} />}>
      <ProblemAlert error={scan.error} />
      {scan.data && <ScanResult done={scan.data} onClose={scan.reset} />}
      <WatchLinks />
      <ArtefactBanner />
      <SignalFilters filter={filter} onChange={setFilter} />
      {phone && <Collapse className="signal-note" items={[{ key: "map", label: t("map.show"), children: map }]} />}
      <LastScan list={list} />
      <div className="signal-split">
        <div>
          <SignalList list={list} filtered={filtered} />
        </div>
        {!phone && <div className="signal-aside">{map}</div>}
      </div>
    </PageFrame>
  );
}
