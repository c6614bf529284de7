// The period of a count.

/** Whether both days are given, the first not after the last; days are written as 2026-03-05 and so sort as texts. */
export function isPeriod({ from, to }: { from: string; to: string }): boolean {
  return from !== "" && to !== "" && from <= to;
}
