// A text cut at the stretches that the other side has too.
export interface Piece {
  text: string;
  shared: boolean;
  at: number;
}

/** Cuts a text at the shared stretches; places count characters, not UTF-16 units. */
export function piecesOf(text: string, shared: readonly { start: number; end: number }[]): Piece[] {
  const characters = Array.from(text);
  const pieces: Piece[] = [];
  let at = 0;
  const cut = (end: number, marked: boolean) => {
    const last = Math.min(end, characters.length);
    if (last > at) {
      pieces.push({ text: characters.slice(at, last).join(""), shared: marked, at });
      at = last;
    }
  };
  for (const { start, end } of [...shared].sort((one, two) => one.start - two.start)) {
    cut(start, false);
    cut(end, true);
  }
  cut(characters.length, false);
  return pieces;
}
