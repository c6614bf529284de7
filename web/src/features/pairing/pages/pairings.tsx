// The review: pairings one after the other, the surest first, each answered with one key.
import "../pairing.css";
import { useInfiniteQuery, useQuery, useQueryClient } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Button, Checkbox, Select } from "antd";
import { useCallback, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading } from "../../../components/states";
import { formatCount, formatInstant, formatNumber } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";
import { useVerb } from "../../../lib/verb";
import { pairingQuery, pairingsQuery, states, type Pairings, type State, type Verdict } from "../queries";
import { Answers } from "../review/answers";
import { useReviewKeys, type Act } from "../review/keys";
import { Review } from "../review/review";
import { useReviewVerbs, type Last } from "../review/verbs";

/** So many before the end of what is there, more is asked for. */
const ROWS_AHEAD = 10;

function useFilter() {
  const navigate = useNavigate();
  const search: { state?: string; by_itself?: boolean } = useSearch({ strict: false });
  const state: State = states.find((known) => known === search.state) ?? "open";
  const byItself = search.by_itself === true;
  const set = (next: { state: State; byItself: boolean }) =>
    void navigate({ to: "/pairings", search: { ...(next.state === "open" ? {} : { state: next.state }), ...(next.byItself ? { by_itself: true } : {}) } as never, replace: true });
  return { state, byItself, set };
}

function How({ pairings }: { pairings: Pairings }) {
  const { t } = useTranslation("pairing");
  const { last_pass: pass, join_from: from } = pairings;
  const precision = `${formatNumber(100 * pairings.precision_min, 1)} %`;
  const mode = pairings.mode === "suggest" ? t("mode.suggest") : from === null || from === undefined ? t("mode.none", { precision }) : t("mode.join", { precision, from: formatNumber(from, 2) });
  return (
    <p className="muted">
      {mode}
      {pass ? t("pass", { at: formatInstant(pass.started_at), reports: formatCount(pass.reports), merges: formatCount(pass.merges), splits: formatCount(pass.splits), kept: formatCount(pass.kept_back) }) : t("pass_none")}
      {pass?.cut === true && t("pass_cut")}
    </p>
  );
}

function Said({ last, pending, onUndo }: { last: Last | null; pending: boolean; onUndo: () => void }) {
  const { t } = useTranslation("pairing");
  const phone = useIsPhone();
  // Always there, so that what comes in is read out.
  return (
    <div role="status" className="pairing-said">
      {last && (
        <>
          <span>
            {t(`said.${last.state}`)}
            {last.moved > 0 && t("said_moved", { count: last.moved })}
          </span>
          {last.state !== "moot" && last.state !== "unsure" && (
            <Button size="small" disabled={pending} onClick={onUndo} aria-keyshortcuts="z">
              {t("undo")} {!phone && <kbd aria-hidden="true">Z</kbd>}
            </Button>
          )}
        </>
      )}
    </div>
  );
}

function Filters({ state, byItself, set }: ReturnType<typeof useFilter>) {
  const { t } = useTranslation("pairing");
  return (
    <div className="pairing-filters" role="search" aria-label={t("filter")}>
      <Select className="picker" aria-label={t("filter")} value={state} onChange={(chosen: State) => set({ state: chosen, byItself })} options={states.map((value) => ({ value, label: t(`state.${value}`) }))} />
      {state === "same" && (
        <Checkbox checked={byItself} onChange={(event) => set({ state, byItself: event.target.checked })}>
          {t("only_by_itself")}
        </Checkbox>
      )}
    </div>
  );
}

function useQueue(state: State, byItself: boolean) {
  const queries = useQueryClient();
  const list = useInfiniteQuery(pairingsQuery(state, byItself));
  const shown = `${state} ${byItself}`;
  const [place, setPlace] = useState({ of: shown, at: 0 });
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  // Another choice of what is shown begins at its first.
  const at = place.of === shown ? Math.min(place.at, Math.max(items.length - 1, 0)) : 0;
  const current = items[at];
  const next = items[at + 1];
  const one = useQuery({ ...pairingQuery(current?.id ?? ""), enabled: current !== undefined });
  const { hasNextPage, isFetchingNextPage, fetchNextPage } = list;
  useEffect(() => {
    if (next !== undefined) {
      void queries.prefetchQuery(pairingQuery(next.id));
    }
  }, [next, queries]);
  const isNearEnd = at >= items.length - ROWS_AHEAD;
  useEffect(() => {
    if (isNearEnd && hasNextPage && !isFetchingNextPage) {
      void fetchNextPage();
    }
  }, [isNearEnd, hasNextPage, isFetchingNextPage, fetchNextPage]);
  const go = useCallback((step: number) => setPlace({ of: shown, at: Math.max(0, Math.min(at + step, items.length - 1)) }), [shown, at, items.length]);
  return { list, items, at, current, pairing: current === undefined ? undefined : one.data, error: one.error, go };
}

export default function PairingsPage() {
  const { t } = useTranslation("pairing");
  const filter = useFilter();
  const phone = useIsPhone();
  const queue = useQueue(filter.state, filter.byItself);
  const verbs = useReviewVerbs();
  const propose = useVerb((_: null, headers) => unwrap(client.POST("/api/pairings/propose", { headers })), { invalidate: ["pairing"] });
  const { pairing, list } = queue;
  const first = list.data?.pages[0];
  const lastPass = first?.last_pass?.started_at ?? "";
  // The pass that was the newest when somebody asked for another one.
  const [askedAfter, setAskedAfter] = useState<string | null>(null);
  const isComparing = askedAfter === lastPass;
  const answer = (state: Verdict) => {
    if (pairing?.may.includes("decide") === true && !verbs.pending) {
      verbs.answer({ id: pairing.id, kind: pairing.kind, state });
    }
  };
  const undo = () => {
    const id = pairing?.may.includes("undo") === true ? pairing.id : verbs.last?.id;
    if (id !== undefined && !verbs.pending) {
      verbs.undo(id);
    }
  };
  const onKey = (act: Act) => {
    if (act === "next" || act === "previous") {
      queue.go(act === "next" ? 1 : -1);
    } else if (act === "undo") {
      undo();
    } else {
      answer(act);
    }
  };
  useReviewKeys(onKey);
  const button = (
    <Button
      loading={propose.pending || isComparing}
      onClick={() => {
        setAskedAfter(lastPass);
        propose.run(null);
      }}
    >
      {t("propose")}
    </Button>
  );
  return (
    <PageFrame title={t("title")} extra={first?.may.includes("propose") === true && button}>
      {first && <How pairings={first} />}
      <Filters {...filter} />
      <ProblemAlert error={list.error ?? queue.error ?? verbs.error ?? propose.error} />
      <Said last={verbs.last} pending={verbs.pending} onUndo={undo} />
      {isComparing && <p className="muted">{t("proposing")}</p>}
      {list.isPending && <Loading />}
      {list.isSuccess && queue.items.length === 0 && <EmptyHint textKey={filter.state === "open" ? "pairing:empty" : "pairing:empty_state"} />}
      {queue.current !== undefined && (
        <>
          <div className="pairing-place">
            <span>{t(first?.total_exact === false ? "place_over" : "place_of", { at: formatCount(queue.at + 1), total: formatCount(first?.total ?? queue.items.length) })}</span>
            <Button size="small" disabled={queue.at === 0} onClick={() => queue.go(-1)} aria-keyshortcuts="k">
              {t("previous")} {!phone && <kbd aria-hidden="true">K</kbd>}
            </Button>
            <Button size="small" disabled={queue.at >= queue.items.length - 1} onClick={() => queue.go(1)} aria-keyshortcuts="j">
              {t("next")} {!phone && <kbd aria-hidden="true">J</kbd>}
            </Button>
          </div>
          {pairing === undefined ? <Loading /> : <Review key={pairing.id} pairing={pairing} />}
          {pairing !== undefined && <Answers pairing={pairing} pending={verbs.pending} onAnswer={answer} onUndo={undo} />}
        </>
      )}
    </PageFrame>
  );
}
