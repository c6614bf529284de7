// The words of a signal in the language of the screen.
import { useCallback } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { formatCount, formatDay, formatNumber } from "../../lib/format";
import { expectedPhrase, ratioPhrase, recurrencePhrase, type Phrase } from "./figures";

type Item = Schema["SignalItem"];

export function useSignalWords() {
  const { t } = useTranslation("signal");
  const text = useText();
  const say = useCallback(
    (phrase: Phrase) =>
      t(phrase.key, phrase.number === undefined ? {} : { number: formatNumber(phrase.number, phrase.digits ?? 0) }),
    [t],
  );
  const kind = useCallback((item: Item) => text(item.kind), [text]);
  const place = useCallback((item: Item) => text(item.place), [text]);
  const ratio = useCallback((item: Item) => say(ratioPhrase(item.ratio)), [say]);
  const expected = useCallback((item: Item) => say(expectedPhrase(item.expected)), [say]);
  const rarity = useCallback((days: number) => say(recurrencePhrase(days)), [say]);
  const recurrence = useCallback((item: Item) => say(recurrencePhrase(item.recurrence_days)), [say]);
  const window = useCallback(
    (item: Item) => t("window", { from: formatDay(item.start_on), to: formatDay(item.end_on), days: item.window_days }),
    [t],
  );
  const life = useCallback(
    (item: Item) => (item.ended_on ? t("state_ended", { day: formatDay(item.ended_on) }) : t("state_running")),
    [t],
  );
  const state = useCallback((item: Item) => t(`words:signal_state.${item.state}`), [t]);
  const observed = useCallback((item: Item) => t("reports", { number: formatCount(item.observed) }), [t]);
  const figures = useCallback(
    (item: Item) => {
      const short = (phrase: Phrase) => say({ ...phrase, key: `short.${phrase.key}` });
      return {
        expected: short(expectedPhrase(item.expected)),
        ratio: short(ratioPhrase(item.ratio)),
        recurrence: short(recurrencePhrase(item.recurrence_days)),
      };
    },
    [say],
  );
  const why = useCallback(
    (item: Item) =>
      t("why", {
        window: window(item),
        place: place(item).replaceAll(" / ", ""),
        kind: kind(item),
        observed: observed(item),
        expected: expected(item),
        recurrence: recurrence(item),
      }),
    [t, place, kind, window, observed, expected, recurrence],
  );
  return { kind, place, ratio, expected, rarity, recurrence, window, life, state, observed, figures, why };
}
