// A text with stretches marked: why software proposes something, or what a search looked for.
import { Fragment } from "react";

export interface Mark {
  start: number;
  end: number;
}

interface Piece {
  text: string;
  marked: boolean;
  at: number;
}

/** Cuts a text at the marks; places count characters, not UTF-16 units. */
export function piecesOf(text: string, marks: readonly Mark[]): Piece[] {
  const characters = Array.from(text);
  const sorted = [...marks].sort((a, b) => a.start - b.start);
  const pieces: Piece[] = [];
  let at = 0;
  const cut = (end: number, marked: boolean) => {
    if (end > at) {
      pieces.push({ text: characters.slice(at, end).join(""), marked, at });
      at = end;
    }
  };
  for (const { start, end } of sorted) {
    cut(Math.min(start, characters.length), false);
    cut(Math.min(end, characters.length), true);
  }
  cut(characters.length, false);
  return pieces;
}

export function Marked({ text, marks }: { text: string; marks: readonly Mark[] }) {
  return piecesOf(text, marks).map((piece) => (piece.marked ? <mark key={piece.at}>{piece.text}</mark> : <Fragment key={piece.at}>{piece.text}</Fragment>));
}
