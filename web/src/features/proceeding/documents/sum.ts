// Sums of instalments, in whole fen so that nothing is lost.
const FEN = 100;

interface Part {
  amount: number | null;
}

const fen = (amount: number | null) => Math.round((amount ?? 0) * FEN);

export function sumOf(parts: readonly Part[]): number {
  return parts.reduce((sum, part) => sum + fen(part.amount), 0) / FEN;
}

/** How much more than the amount they are, below zero when less; nothing when there is nothing to compare. */
export function differenceOf(parts: readonly Part[], amount: number | null): number | null {
  return amount === null || parts.length === 0 ? null : (fen(sumOf(parts)) - fen(amount)) / FEN;
}

/** Yuan with two places. */
export function yuan(amount: number): string {
  return new Intl.NumberFormat("zh-CN", { minimumFractionDigits: 2, maximumFractionDigits: 2 }).format(amount);
}
