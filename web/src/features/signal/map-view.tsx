// The map of signals or of the regions in one; loaded only where one is shown.
import "leaflet/dist/leaflet.css";
import { useQuery } from "@tanstack/react-query";
import { useEffect, useEffectEvent, useRef } from "react";
import { useTranslation } from "react-i18next";
import { Loading } from "../../components/states";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { useIsPhone } from "../../lib/phone";
import { drawMap } from "./map-canvas";
import type { MapData, Spot } from "./map-data";
import { mapQuery } from "./queries";

export interface MapViewProps {
  spots: readonly Spot[];
  label: string;
  focus?: string;
  labelled?: boolean;
  onOpen?: (id: string) => void;
}

function Drawn({ data, spots, label, focus, labelled, onOpen }: MapViewProps & { data: MapData }) {
  const { t } = useTranslation("signal");
  const text = useText();
  const phone = useIsPhone();
  const place = useRef<HTMLDivElement>(null);
  const map = useRef<ReturnType<typeof drawMap> | null>(null);
  const open = useEffectEvent((id: string) => onOpen?.(id));
  const fill = useEffectEvent(() => map.current?.setSpots(spots));
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
  return <div ref={place} className="signal-map" role="region" aria-label={label} />;
}

export function MapView(props: MapViewProps) {
  const { data, error, isPending } = useQuery(mapQuery);
  if (isPending) {
    return <Loading />;
  }
  return data === undefined ? <ProblemAlert error={error} /> : <Drawn {...props} data={data} />;
}
