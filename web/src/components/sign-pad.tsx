// A field in which somebody draws a name with a finger, a pen or a mouse: vectors in a field of 1000 by 400. For who cannot
// draw there is the form's other way, a typed name.
import { useRef, useState, type PointerEvent } from "react";
import { useTranslation } from "react-i18next";
import { addPoint, pathOf, pointIn, type Stroke } from "./strokes";
import "./sign-pad.css";

interface Props {
  strokes: readonly Stroke[];
  onChange: (strokes: readonly Stroke[]) => void;
}

export function SignPad({ strokes, onChange }: Props) {
  const { t } = useTranslation("signature");
  const [drawing, setDrawing] = useState<Stroke | null>(null);
  // What is drawn between two paintings must not be lost.
  const held = useRef<Stroke | null>(null);
  const at = (event: PointerEvent<SVGSVGElement>) => pointIn(event.currentTarget.getBoundingClientRect(), event.clientX, event.clientY);
  const keep = (stroke: Stroke | null) => {
    held.current = stroke;
    setDrawing(stroke);
  };
  const onDown = (event: PointerEvent<SVGSVGElement>) => {
    event.currentTarget.setPointerCapture(event.pointerId);
    keep([at(event)]);
  };
  const onMove = (event: PointerEvent<SVGSVGElement>) => {
    if (held.current !== null) keep(addPoint(held.current, at(event)));
  };
  const onUp = () => {
    if (held.current !== null) onChange([...strokes, held.current]);
    keep(null);
  };
  const shown = drawing === null ? strokes : [...strokes, drawing];
  return (
    <div className="sign-pad">
      <svg viewBox="0 0 1000 400" role="img" aria-label={t(shown.length === 0 ? "pad_empty" : "pad_drawn")} onPointerDown={onDown} onPointerMove={onMove} onPointerUp={onUp} onPointerCancel={onUp}>
        <line x1="60" x2="940" y1="330" y2="330" />
        {shown.map((stroke, place) => (
          <path key={place} d={pathOf(stroke)} />
        ))}
      </svg>
      <button type="button" className="plain" disabled={strokes.length === 0} onClick={() => onChange([])}>
        {t("again")}
      </button>
    </div>
  );
}
