// How long something took, in the unit that people would say it in.
export interface Duration {
  /** Key of the words. */
  key: "words:duration.days" | "words:duration.hours" | "words:duration.minutes";
  number: number;
  digits: number;
}

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** Two days and more are told in days. */
const HOURS_TOLD_MAX = 48;
/** Below this, one digit after the point tells something. */
const WHOLE_FROM = 10;

/** 77 days, 43 hours, 2.5 hours, 20 minutes. */
export function durationOf(seconds: number): Duration {
  const [key, unit] =
    seconds >= HOURS_TOLD_MAX * HOUR ? (["words:duration.days", DAY] as const) : seconds >= HOUR ? (["words:duration.hours", HOUR] as const) : (["words:duration.minutes", MINUTE] as const);
  const number = seconds / unit;
  const rounded = Math.round(number * 10) / 10;
  const digits = key === "words:duration.minutes" || number >= WHOLE_FROM || Number.isInteger(rounded) ? 0 : 1;
  return { key, number: digits === 0 ? Math.round(number) : rounded, digits };
}
