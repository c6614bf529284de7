// How dates and numbers are shown, in the language of the screen.
import i18next from "i18next";

const zone = "Asia/Shanghai";

function language(): string {
  return i18next.language === "en" ? "en-GB" : "zh-CN";
}

/** Between the words of a list. */
export function comma(): string {
  return language() === "zh-CN" ? "、" : ", ";
}

const weekdays = ["周日", "周一", "周二", "周三", "周四", "周五", "周六"];

/** Does not break over lines. */
const SPACE = "\u00a0";

/** 2026年3月5日 周四, or Thu, 5 Mar 2026. */
export function formatDay(day: string): string {
  const [year, month, date] = day.split("-").map(Number);
  if (year === undefined || month === undefined || date === undefined || Number.isNaN(year + month + date)) {
    return day;
  }
  const at = new Date(Date.UTC(year, month - 1, date));
  if (language() === "zh-CN") {
    return `${year}年${month}月${date}日${SPACE}${weekdays[at.getUTCDay()] ?? ""}`;
  }
  const words = at.toLocaleDateString("en-GB", { timeZone: "UTC", weekday: "short", day: "numeric", month: "short", year: "numeric" });
  return words.replaceAll(" ", SPACE);
}

/** Day and time, 24 h, in the zone of China. */
export function formatInstant(instant: string): string {
  const at = new Date(instant);
  if (Number.isNaN(at.getTime())) {
    return instant;
  }
  const day = at.toLocaleDateString("sv-SE", { timeZone: zone });
  const time = at.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  return `${formatDay(day)}${SPACE}${time}`;
}

/** The end of a time limit: midnight belongs to the day that ends with it, as in offices: 24:00, not 00:00 of the next. */
export function formatDue(instant: string): string {
  const at = new Date(instant);
  const time = at.toLocaleTimeString("en-GB", { timeZone: zone, hour: "2-digit", minute: "2-digit" });
  if (Number.isNaN(at.getTime()) || time !== "00:00") {
    return formatInstant(instant);
  }
  const day = new Date(at.getTime() - 1).toLocaleDateString("sv-SE", { timeZone: zone });
  return `${formatDay(day)}${SPACE}24:00`;
}

/** Two days and more are told in days. */
const HOURS_TOLD_MAX = 48;
const HOUR_MS = 3_600_000;

export interface TimeLeft {
  key: "left_days" | "left_hours" | "over_days" | "over_hours";
  number: number;
}

/** How much time is left until a limit, or how long it is over; a begun unit of what is left does not count. */
export function timeLeft(instant: string, now: number): TimeLeft | null {
  const milliseconds = new Date(instant).getTime() - now;
  if (Number.isNaN(milliseconds)) {
    return null;
  }
  const hours = Math.floor(Math.abs(milliseconds) / HOUR_MS);
  const days = hours >= HOURS_TOLD_MAX;
  return { key: `${milliseconds < 0 ? "over" : "left"}_${days ? "days" : "hours"}`, number: days ? Math.floor(hours / 24) : hours };
}

export function formatCount(count: number): string {
  return count.toLocaleString(language());
}

export function formatNumber(value: number, digits: number): string {
  return value.toLocaleString(language(), { minimumFractionDigits: digits, maximumFractionDigits: digits });
}
