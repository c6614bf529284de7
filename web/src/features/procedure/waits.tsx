// Where the time goes: a bar for each state, and the figures behind it.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { formatCount, formatNumber } from "../../lib/format";
import { useSpread } from "./spread";

type State = Schema["StateTimeView"];

/** Thinner than this a bar could not be seen. */
const WIDTH_MIN = 0.5;

function percent(share: number): string {
  return `${formatNumber(100 * share, 0)}%`;
}

function Bars({ states }: { states: readonly State[] }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const most = Math.max(...states.map((state) => state.share), Number.EPSILON);
  const summary = states.map((state) => `${text(state.title)} ${percent(state.share)}`).join(", ");
  return (
    <div className="path-bars" role="img" aria-label={`${t("path.waits")}: ${summary}`}>
      {states.map((state) => (
        <div key={state.id} className="path-bar" aria-hidden="true">
          <span className="path-bar-name">{text(state.title)}</span>
          <span className="path-bar-place">
            <span className="path-bar-fill" style={{ width: `${Math.max(WIDTH_MIN, (100 * state.share) / most)}%` }} />
          </span>
          <span className="path-bar-figure">{percent(state.share)}</span>
        </div>
      ))}
    </div>
  );
}

export function Waits({ states, least }: { states: readonly State[]; least: number }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const say = useSpread(least);
  const there = (row: State) => (row.now === 0 ? "" : t("path.now_of", { now: formatCount(row.now), overdue: formatCount(row.overdue) }));
  const columns: Column<State>[] = [
    { key: "state", title: t("path.state"), render: (row) => text(row.title) },
    { key: "owner", title: t("path.owner"), render: (row) => (row.owner ? text(row.owner) : "") },
    { key: "gross", title: t("path.gross"), render: (row) => say.whole(row.gross) },
    { key: "net", title: t("path.net"), render: (row) => say.median(row.net) },
    { key: "p90", title: t("path.p90"), render: (row) => say.p90(row.gross) },
    { key: "now", title: t("path.now"), render: there },
  ];
  return (
    <>
      <Bars states={states} />
      <Rows label={t("path.waits")} items={states} columns={columns} rowKey={(row) => row.id} />
    </>
  );
}
