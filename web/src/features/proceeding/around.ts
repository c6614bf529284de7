/** Steps that stand beside each other and can still be read. */
const STEPS_MAX = 9;
/** Of them before the present one. */
const BEFORE = 3;

/** The steps to be shown, from and up to: all of a few, of many those around the present one. */
export function around(steps: number, current: number): [number, number] {
  if (steps <= STEPS_MAX) {
    return [0, steps];
  }
  const from = Math.min(Math.max(current - BEFORE, 0), steps - STEPS_MAX);
  return [from, from + STEPS_MAX];
}
