// How a procedure's file writes the length of a deadline.
const units = { cal: "calendar", "cal!": "calendar_fixed", work: "working", hour: "hours", mon: "months" } as const;

export interface Length {
  /** Key of the words for the unit. */
  unit: "calendar" | "calendar_fixed" | "working" | "hours" | "months" | "instant";
  number: number;
}

/** Reads work:3, cal:30, cal!:10, hour:24, mon:6 and inst. */
export function lengthOf(written: string): Length {
  const [name = "", number = ""] = written.split(":");
  const unit = Object.entries(units).find(([short]) => short === name)?.[1];
  return unit === undefined ? { unit: "instant", number: 0 } : { unit, number: Number(number) };
}
