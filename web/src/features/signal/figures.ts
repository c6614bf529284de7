// How the figures of a signal are put in words: a key of the signal texts and its values.
export interface Phrase {
  key: string;
  number?: number;
  digits?: number;
}

const RATIO_SHOWN_MAX = 100;
const RATIO_WHOLE_FROM = 10;
const YEAR_DAYS = 365;
const YEARS_FROM_DAYS = 2 * YEAR_DAYS;
const YEARS_SHOWN_MAX = 100;
const EXPECTED_SHOWN_MIN = 0.1;

/** Times the usual; beyond a hundred the exact figure says nothing. */
export function ratioPhrase(ratio: number): Phrase {
  if (ratio >= RATIO_SHOWN_MAX) {
    return { key: "ratio_over", number: RATIO_SHOWN_MAX, digits: 0 };
  }
  return { key: "ratio", number: ratio, digits: ratio >= RATIO_WHOLE_FROM ? 0 : 1 };
}

/** Reports usual in the window. */
export function expectedPhrase(expected: number): Phrase {
  if (expected < EXPECTED_SHOWN_MIN) {
    return { key: "expected_under", number: EXPECTED_SHOWN_MIN, digits: 1 };
  }
  return { key: "expected", number: expected, digits: 1 };
}

/** How seldom chance alone shows this. */
export function recurrencePhrase(days: number): Phrase {
  const years = days / YEAR_DAYS;
  if (years >= YEARS_SHOWN_MAX) {
    return { key: "recurrence_over", number: YEARS_SHOWN_MAX, digits: 0 };
  }
  if (days >= YEARS_FROM_DAYS) {
    return { key: "recurrence_years", number: years, digits: 0 };
  }
  return { key: "recurrence_days", number: Math.max(1, days), digits: 0 };
}

/** An expectation in a column of figures: a tiny one is not shown as nothing. */
export function expectedShort(expected: number, format: (value: number, digits: number) => string): string {
  return expected > 0 && expected < EXPECTED_SHOWN_MIN ? `< ${format(EXPECTED_SHOWN_MIN, 1)}` : format(expected, 1);
}
