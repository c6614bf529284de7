// Strokes of a drawn name, in a field of 1000 by 400: points from the screen, thinned, and as a path.

export type Point = [number, number];
export type Stroke = readonly Point[];

const WIDTH = 1000;
const HEIGHT = 400;
/** Points nearer than this to the last one are left out: a slow finger sends hundreds in one place. */
const NEAR = 4;
/** Points of all strokes at most, below what the server takes. */
export const POINTS_MAX = 5_500;
/** Length of all strokes at least, as the server asks. */
export const LENGTH_MIN = 150;

const within = (value: number, most: number) => Math.min(most, Math.max(0, Math.round(value)));

/** A place on the screen as a point of the field. */
export function pointIn(box: { left: number; top: number; width: number; height: number }, x: number, y: number): Point {
  return [within(((x - box.left) / box.width) * WIDTH, WIDTH), within(((y - box.top) / box.height) * HEIGHT, HEIGHT)];
}

const distance = (one: Point, other: Point) => Math.hypot(one[0] - other[0], one[1] - other[1]);

/** A stroke with one more point, where that lies apart from the last. */
export function addPoint(stroke: Stroke, point: Point): Stroke {
  const last = stroke.at(-1);
  return last !== undefined && distance(last, point) < NEAR ? stroke : [...stroke, point];
}

/** A stroke as the path of an SVG; a single point is a dot. */
export function pathOf(stroke: Stroke): string {
  const [first, ...rest] = stroke;
  if (first === undefined) return "";
  const to = rest.length === 0 ? [[first[0] + 1, first[1]]] : rest;
  return `M${first.join(" ")}${to.map((point) => `L${point.join(" ")}`).join("")}`;
}

/** Whether strokes are a name and not a slip of the finger. */
export function isDrawn(strokes: readonly Stroke[]): boolean {
  const points = strokes.reduce((sum, stroke) => sum + stroke.length, 0);
  const step = (stroke: Stroke) => stroke.reduce((sum, point, place) => sum + distance(stroke[place - 1] ?? point, point), 0);
  return points <= POINTS_MAX && strokes.reduce((sum, stroke) => sum + step(stroke), 0) >= LENGTH_MIN;
}
