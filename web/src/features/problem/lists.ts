// The lists by the ids of their procedures, and what a value of a list is.
export const lists = ["problem", "problem-task", "problem-duty", "resource-request", "good-practice"] as const;

/** Whether a value is a day, as 2026-03-05. */
export function isDay(value: string): boolean {
  return /^\d{4}-\d{2}-\d{2}$/.test(value);
}
