// One picture of map and trend, with all that must be known to read it: for a slide or a wall.
import { draw } from "./draw";
import { shapesOf, STANDS, tintOf, type Row } from "./shapes";
import type { MapData } from "../../../components/map-data";

export interface Picture {
  title: string;
  span: string;
  notes: readonly string[];
  legend: readonly string[];
  hidden: string;
  whole: string;
  rows: ReadonlyMap<string, Row>;
  outlines: MapData | undefined;
  trend: SVGSVGElement | null;
}

const WIDTH = 1600;
const HEIGHT = 1000;
const EDGE = 40;
const TOP = 130;
const FOOT = 120;
const FONT = 'system-ui, "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';
const COPIED = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-size", "font-weight", "font-family", "text-anchor"] as const;

/** The drawing with its looks written into it, as a file of its own has no style sheet. */
function standing(svg: SVGSVGElement): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const all = [svg, ...svg.querySelectorAll("*")];
  const copies = [copy, ...copy.querySelectorAll("*")];
  all.forEach((part, at) => {
    const looks = window.getComputedStyle(part);
    COPIED.forEach((name) => copies[at]?.setAttribute(name, looks.getPropertyValue(name)));
    copies[at]?.removeAttribute("class");
  });
  const { width, height } = svg.viewBox.baseVal;
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  return new XMLSerializer().serializeToString(copy);
}

async function imageOf(svg: SVGSVGElement): Promise<HTMLImageElement> {
  const image = new Image();
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(standing(svg))}`;
  await image.decode();
  return image;
}

/** Draws the picture and gives it as PNG. */
export async function pictureOf(picture: Picture): Promise<Blob> {
  const canvas = document.createElement("canvas");
  canvas.width = WIDTH;
  canvas.height = HEIGHT;
  const paint = canvas.getContext("2d");
  if (paint === null) {
    throw new Error("no canvas");
  }
  paint.fillStyle = "#ffffff";
  paint.fillRect(0, 0, WIDTH, HEIGHT);
  const half = (WIDTH - 3 * EDGE) / 2;
  const high = HEIGHT - TOP - FOOT;
  if (picture.outlines !== undefined) {
    paint.save();
    paint.translate(EDGE, TOP);
    draw(paint, { shapes: shapesOf(picture.outlines, picture.whole, { width: half, height: high }), rows: picture.rows, look: "light", hidden: picture.hidden, letter: 15 });
    paint.restore();
  }
  if (picture.trend !== null) {
    const image = await imageOf(picture.trend);
    const scale = Math.min(half / image.width, high / image.height);
    paint.drawImage(image, 2 * EDGE + half, TOP, image.width * scale, image.height * scale);
  }
  paint.textAlign = "left";
  paint.textBaseline = "top";
  const line = (words: string, size: number, y: number, colour: string, weight = "400") => {
    paint.fillStyle = colour;
    paint.font = `${weight} ${size}px ${FONT}`;
    paint.fillText(words, EDGE, y, WIDTH - 2 * EDGE);
  };
  line(picture.title, 34, 30, "#1f2933", "600");
  line(picture.span, 22, 80, "#4b5563");
  let x = EDGE;
  const y = HEIGHT - FOOT + 14;
  paint.font = `18px ${FONT}`;
  picture.legend.forEach((word, at) => {
    paint.fillStyle = tintOf(STANDS[at], "light");
    paint.fillRect(x, y, 26, 18);
    paint.strokeStyle = "#6b7684";
    paint.strokeRect(x, y, 26, 18);
    paint.fillStyle = "#1f2933";
    paint.fillText(word, x + 34, y);
    x += 60 + paint.measureText(word).width;
  });
  picture.notes.forEach((note, at) => line(note, 16, y + 32 + at * 22, "#4b5563"));
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error("no picture")) : resolve(blob)), "image/png"));
}
