// Draws outlines upon a canvas: tints, a hatch where a number is hidden, names where they find room.
import { tintOf, wordOf, type Look, type Row, type Shape } from "./shapes";

export interface Drawing {
  shapes: readonly Shape[];
  rows: ReadonlyMap<string, Row>;
  look: Look;
  hidden: string;
  /** Size of the letters, in pixels. */
  letter: number;
  focus?: string | undefined;
}

const lines: Record<Look, string> = { light: "#6b7684", dark: "#8fa0b5" };
const words: Record<Look, string> = { light: "#1f2933", dark: "#f2f5f8" };

function trace(paint: CanvasRenderingContext2D, shape: Shape): void {
  paint.beginPath();
  for (const ring of shape.rings) {
    ring.forEach(([x, y], at) => (at === 0 ? paint.moveTo(x, y) : paint.lineTo(x, y)));
    paint.closePath();
  }
}

/** Slanted lines: the number is not shown. */
function hatch(paint: CanvasRenderingContext2D, shape: Shape, look: Look): void {
  const [left, top, right, bottom] = shape.box;
  paint.save();
  trace(paint, shape);
  paint.clip("evenodd");
  paint.strokeStyle = lines[look];
  paint.lineWidth = 0.6;
  paint.beginPath();
  for (let x = left - (bottom - top); x < right; x += 7) {
    paint.moveTo(x, bottom);
    paint.lineTo(x + (bottom - top), top);
  }
  paint.stroke();
  paint.restore();
}

type Box = readonly [number, number, number, number];

/** Names a region where its name fits and covers no other. */
function label(paint: CanvasRenderingContext2D, shape: Shape, row: Row | undefined, drawing: Drawing, taken: Box[]): void {
  const [left, top, right, bottom] = shape.box;
  const { letter } = drawing;
  const wide = (text: string) => paint.measureText(text).width;
  if (wide(shape.name) > right - left || bottom - top < letter * 1.4) {
    return;
  }
  const [x, y] = [(left + right) / 2, (top + bottom) / 2];
  const word = wordOf(row, drawing.hidden);
  const both = word !== "" && bottom - top > letter * 3 && wide(word) < right - left;
  const across = Math.max(wide(shape.name), both ? wide(word) : 0) / 2;
  const up = letter * (both ? 1.3 : 0.7);
  const own: Box = [x - across, y - up, x + across, y + up];
  if (taken.some((other) => own[0] < other[2] && other[0] < own[2] && own[1] < other[3] && other[1] < own[3])) {
    return;
  }
  taken.push(own);
  paint.fillText(shape.name, x, both ? y - letter * 0.6 : y);
  if (both) {
    paint.fillText(word, x, y + letter * 0.7);
  }
}

/** Draws all of it; three thousand places take some milliseconds. */
export function draw(paint: CanvasRenderingContext2D, drawing: Drawing): void {
  const { shapes, rows, look, letter, focus } = drawing;
  for (const shape of shapes) {
    const row = rows.get(shape.id);
    trace(paint, shape);
    paint.fillStyle = tintOf(row?.stands, look);
    paint.fill("evenodd");
    paint.strokeStyle = lines[look];
    paint.lineWidth = shape.id === focus ? 2.5 : 0.7;
    paint.stroke();
    if (row?.hidden) {
      hatch(paint, shape, look);
    }
  }
  paint.fillStyle = words[look];
  paint.font = `${letter}px system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif`;
  paint.textAlign = "center";
  paint.textBaseline = "middle";
  const taken: Box[] = [];
  shapes.forEach((shape) => label(paint, shape, rows.get(shape.id), drawing, taken));
}
