// The map of the cockpit: every region below the one that is shown, tinted by whether it stands out from chance. The table
// says the same, and is the way for who uses no mouse.
import { useQuery } from "@tanstack/react-query";
import { useEffect, useMemo, useRef, useState, type MouseEvent } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useText } from "../../../lib/bilingual";
import { draw } from "./draw";
import { outlinesQuery } from "./queries";
import { shapeAt, shapesOf, STANDS, wordOf, type Look, type Row } from "./shapes";

export interface CockpitMapProps {
  figures: Schema["CockpitView"];
  level: number | undefined;
  look: Look;
  height: number;
  onOpen: (row: Row) => void;
}

export function rowsById(figures: Schema["CockpitView"]): ReadonlyMap<string, Row> {
  return new Map(figures.rows.flatMap((row) => (row.id && row.place === "region" ? [[row.id, row] as const] : [])));
}

function useWidth() {
  const place = useRef<HTMLDivElement>(null);
  const [width, setWidth] = useState(0);
  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const sized = new ResizeObserver(([entry]) => setWidth(Math.floor(entry?.contentRect.width ?? 0)));
    sized.observe(place.current);
    return () => sized.disconnect();
  }, []);
  return { place, width };
}

export function CockpitMap({ figures, level, look, height, onOpen }: CockpitMapProps) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const { data } = useQuery(outlinesQuery(figures.region.id, level));
  const { place, width } = useWidth();
  const canvas = useRef<HTMLCanvasElement>(null);
  const [over, setOver] = useState<string | undefined>();
  const rows = useMemo(() => rowsById(figures), [figures]);
  const shapes = useMemo(() => (data === undefined || width === 0 ? [] : shapesOf(data, figures.region.id, { width, height })), [data, figures.region.id, width, height]);
  const letter = look === "dark" ? 16 : 12;
  useEffect(() => {
    const paint = canvas.current?.getContext("2d");
    if (!paint || width === 0) {
      return;
    }
    const dots = window.devicePixelRatio;
    paint.setTransform(dots, 0, 0, dots, 0, 0);
    paint.clearRect(0, 0, width, height);
    draw(paint, { shapes, rows, look, hidden: t("hidden"), letter, focus: over });
  }, [shapes, rows, look, width, height, letter, over, t]);
  const under = (event: MouseEvent<HTMLCanvasElement>) => shapeAt(shapes, event.nativeEvent.offsetX, event.nativeEvent.offsetY);
  const pointed = over === undefined ? undefined : rows.get(over);
  return (
    <figure className="cockpit-map" aria-busy={data === undefined}>
      <div ref={place}>
        {data !== undefined && data.features.length === 0 ? (
          <p className="muted">{t("cockpit.no_map")}</p>
        ) : (
          <canvas
            ref={canvas}
            width={width * window.devicePixelRatio}
            height={height * window.devicePixelRatio}
            style={{ width, height }}
            role="img"
            aria-label={t("cockpit.map_label", { region: figures.region.name, number: rows.size })}
            onMouseMove={(event) => setOver(under(event)?.id)}
            onMouseLeave={() => setOver(undefined)}
            onClick={(event) => {
              const row = rows.get(under(event)?.id ?? "");
              if (row !== undefined) {
                onOpen(row);
              }
            }}
          />
        )}
      </div>
      <figcaption>
        <ul className="cockpit-legend">
          {figures.indicator.of_base && STANDS.map((stands) => <li key={stands} className={stands}>{t(`place.${stands}`)}</li>)}
          {!figures.sees_small && <li className="hatched">{t("hidden")}</li>}
        </ul>
        {figures.indicator.of_base && <p className="muted cockpit-pointed">{t("cockpit.map_shrunk")}</p>}
        <p className="muted cockpit-pointed" aria-hidden="true">
          {pointed === undefined ? text(data?.caption ?? { zh: "", en: "" }) : `${pointed.name} ${wordOf(pointed, t("hidden"))} ${pointed.limits ? t("limits", { low: pointed.limits[0], high: pointed.limits[1] }) : ""}`}
        </p>
      </figcaption>
    </figure>
  );
}
