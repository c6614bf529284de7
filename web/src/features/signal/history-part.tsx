// A signal day by day: how it grew and shrank, and that it ended.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatCount, formatDay, formatNumber } from "../../lib/format";
import { expectedShort } from "./figures";
import { historyDays, type HistoryDay } from "./history";
import { Part } from "./signal-parts";
import { useSignalWords } from "./words";

/** Days in sight at first. */
const SHOWN = 14;

function Day({ day }: { day: HistoryDay }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  const { seen } = day;
  const figures = { day: formatDay(seen.on), observed: formatCount(seen.observed), expected: expectedShort(seen.expected, formatNumber) };
  const rarity = words.rarity(seen.recurrence_days);
  return (
    <li className="history-day">
      <span>{figures.day}</span>
      <span className="history-bar" role="img" aria-label={t("history.bar", figures)}>
        <span className="history-observed" style={{ width: `${day.observed}%` }} />
        <span className="history-expected" style={{ left: `${day.expected}%` }} />
      </span>
      <span className="whole">
        {figures.observed} / {figures.expected}
      </span>
      <span className="muted">
        {[seen.region.name, t("days", { number: seen.window_days }), rarity, t("history.places", { number: formatCount(seen.places) })].join(" · ")}
        {day.change !== null && <span className="signal-strong"> {t(`history.${day.change}`, { place: seen.region.name })}</span>}
      </span>
    </li>
  );
}

export function HistoryPart({ signal }: { signal: Schema["SignalView"] }) {
  const { t } = useTranslation("signal");
  const [all, setAll] = useState(false);
  const days = historyDays(signal.history);
  if (days.length === 0) {
    return null;
  }
  const shown = all ? days : days.slice(0, SHOWN);
  return (
    <Part title={t("history.title")}>
      <p className="muted">{t("history.note")}</p>
      {signal.ended_on && <p>{t("history.ended", { day: formatDay(signal.ended_on) })}</p>}
      <ol className="history">
        {shown.map((day) => (
          <Day key={day.seen.on} day={day} />
        ))}
      </ol>
      {shown.length < days.length && (
        <Button block onClick={() => setAll(true)}>
          {t("history.all", { number: formatCount(days.length) })}
        </Button>
      )}
    </Part>
  );
}
