// The map of an office with marks upon it; loaded only where one is shown.
import "leaflet/dist/leaflet.css";
import "./map.css";
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../api/client";
import { useText } from "../lib/bilingual";
import { useIsPhone } from "../lib/phone";
import { drawMap } from "./map-canvas";
import type { Line, MapData, Spot } from "./map-data";
import { ProblemAlert } from "./problem-alert";
import { Loading } from "./states";

const STALE_MS = 60 * 60_000;
const NONE: readonly Line[] = [];

const mapQuery = queryOptions({
  queryKey: ["region", "map"],
  queryFn: async () => (await unwrap(client.GET("/api/map"))) as unknown as MapData,
  staleTime: STALE_MS,
});

export interface MapViewProps {
  spots: readonly Spot[];
  lines?: readonly Line[];
  label: string;
  focus?: string;
  labelled?: boolean;
  onOpen?: (id: string) => void;
}

function Drawn({ data, spots, lines = NONE, label, focus, labelled, onOpen }: MapViewProps & { data: MapData }) {
  const { t } = useTranslation();
  const text = useText();
  const phone = useIsPhone();
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<ReturnType<typeof drawMap> | null>(null);
  const open = useEffectEvent((id: string) => onOpen?.(id));
  const fill = useEffectEvent(() => {
    map.current?.setLines(lines);
    map.current?.setSpots(spots);
  });
  const caption = data.caption ? text(data.caption) : "";
  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const choice = { focus: focus ?? null, labelled: labelled ?? false, names: !phone && focus === undefined };
    const words = { zoomIn: t("map.zoom_in"), zoomOut: t("map.zoom_out"), caption };
    map.current = drawMap(place.current, data, choice, words, (id) => open(id));
    fill();
    return () => {
      map.current?.end();
      map.current = null;
    };
  }, [data, focus, labelled, phone, caption, t]);
  useEffect(() => map.current?.setSpots(spots), [spots]);
  useEffect(() => map.current?.setLines(lines), [lines]);
  return <div ref={place} className="office-map" role="region" aria-label={label} />;
}

export function MapView(props: MapViewProps) {
  const { data, error, isPending } = useQuery(mapQuery);
  if (isPending) {
    return <Loading />;
  }
  return data === undefined ? <ProblemAlert error={error} /> : <Drawn {...props} data={data} />;
}
