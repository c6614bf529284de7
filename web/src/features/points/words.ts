// Points as people write them.
import { formatCount } from "../../lib/format";

/** With its sign; a true minus for what is taken away. */
export function signed(points: number): string {
  const size = formatCount(Math.abs(points));
  return points > 0 ? `+${size}` : points < 0 ? `−${size}` : size;
}
