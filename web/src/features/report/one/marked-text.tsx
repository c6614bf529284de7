// A text with the words marked that spoke for the proposed kind.
import { Fragment } from "react";
import type { Schema } from "../../../api/client";

interface Piece {
  text: string;
  marked: boolean;
  at: number;
}

/** Cuts a text at the marks; places count characters, not UTF-16 units. */
export function piecesOf(text: string, reasons: readonly Schema["ReasonView"][]): Piece[] {
  const characters = Array.from(text);
  const sorted = [...reasons].sort((a, b) => a.start - b.start);
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

export function MarkedText({ text, reasons }: { text: string; reasons: readonly Schema["ReasonView"][] }) {
  return (
    <p className="report-text">
      {piecesOf(text, reasons).map((piece) =>
        piece.marked ? <mark key={piece.at}>{piece.text}</mark> : <Fragment key={piece.at}>{piece.text}</Fragment>,
      )}
    </p>
  );
}
