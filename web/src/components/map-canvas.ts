// The Leaflet map: quiet outlines, circles and lines upon them, no tiles.
import L from "leaflet";
import type { Feature, Geometry } from "geojson";
import { ACCENT, escapeText, labelWidth, placeLabels, QUIET, type Line, type MapData, type RegionProperties, type Side, type Spot } from "./map-data";

const VILLAGE_LEVEL = 5;
const TOWN_LEVEL = 4;
/** Villages appear from this much closer than the whole. */
const VILLAGES_AFTER = 1.25;
const LINE = "#9aa3ad";

export interface MapWords {
  zoomIn: string;
  zoomOut: string;
  caption: string;
}

export interface MapChoice {
  /** The region that fills the view instead of the whole. */
  focus: string | null;
  /** Whether names stand beside circles when they are few. */
  labelled: boolean;
  names: boolean;
}

type Region = Feature<Geometry, RegionProperties>;

function lineOf(region: Region | undefined, focus: string | null): L.PathOptions {
  const properties = region?.properties;
  if (properties !== undefined && properties.region_id === focus) {
    return { color: ACCENT, weight: 1.5, fill: true, fillColor: ACCENT, fillOpacity: 0.05 };
  }
  const weight = (properties?.level ?? VILLAGE_LEVEL) < TOWN_LEVEL ? 1.5 : properties?.level === TOWN_LEVEL ? 1 : 0.5;
  return { color: LINE, weight, fill: false };
}

function outlines(data: MapData, focus: string | null, wanted: (region: RegionProperties) => boolean, names: boolean): L.GeoJSON {
  return L.geoJSON<RegionProperties>(data, {
    interactive: false,
    filter: (region: Region) => wanted(region.properties),
    style: (region) => lineOf(region as Region | undefined, focus),
    onEachFeature: (region: Region, layer) => {
      if (names && region.properties.level === TOWN_LEVEL) {
        layer.bindTooltip(escapeText(region.properties.name), { permanent: true, direction: "center", className: "map-name" });
      }
    },
  });
}

function offsetOf(side: Side, radius: number): [number, number] {
  const offsets = { top: [0, -radius], bottom: [0, radius], right: [radius, 0], left: [-radius, 0] } as const;
  const [x, y] = offsets[side];
  return [x, y];
}

/** Draws the outlines into a place of the page; the answer takes circles and lines, and ends the map. */
export function drawMap(place: HTMLElement, data: MapData, choice: MapChoice, words: MapWords, open: (id: string) => void) {
  const map = L.map(place, { preferCanvas: true, zoomControl: false, zoomSnap: 0.25, minZoom: 4, maxZoom: 18, scrollWheelZoom: false });
  map.attributionControl.setPrefix(false);
  if (words.caption !== "") {
    map.attributionControl.addAttribution(escapeText(words.caption));
  }
  L.control.zoom({ position: "topleft", zoomInTitle: words.zoomIn, zoomOutTitle: words.zoomOut }).addTo(map);
  const always = outlines(data, choice.focus, (it) => it.level < VILLAGE_LEVEL || it.region_id === choice.focus, choice.names);
  const villages = outlines(data, choice.focus, (it) => it.level >= VILLAGE_LEVEL && it.region_id !== choice.focus, false);
  always.addTo(map);
  const whole = always.getBounds();
  const ways = L.layerGroup().addTo(map);
  const circles = L.layerGroup().addTo(map);
  const focused = outlines(data, choice.focus, (it) => it.region_id === choice.focus, false).getBounds();
  if (whole.isValid()) {
    map.fitBounds(whole, { padding: [8, 8], animate: false });
  } else {
    map.setView([0, 0], 4, { animate: false });
  }
  const villagesFrom = map.getZoom() + VILLAGES_AFTER;
  const showVillages = () => (map.getZoom() >= villagesFrom ? villages.addTo(map) : villages.remove());
  map.on("zoomend", showVillages);
  if (focused.isValid()) {
    map.fitBounds(focused.pad(0.2), { animate: false });
  }
  let marked: { spot: Spot; circle: L.CircleMarker }[] = [];
  const label = () => {
    const marks = marked.map(({ spot }) => {
      const { x, y } = map.latLngToContainerPoint([spot.latitude, spot.longitude]);
      return { x, y, radius: spot.radius, width: labelWidth(spot.label) };
    });
    const placed = placeLabels(choice.labelled ? marks : [], map.getSize());
    marked.forEach(({ spot, circle }, at) => {
      const side = placed[at] ?? null;
      circle.unbindTooltip();
      circle.bindTooltip(escapeText(spot.label), side === null ? {} : { permanent: true, direction: side, offset: offsetOf(side, spot.radius) });
    });
  };
  map.on("zoomend moveend resize", label);
  const sized = new ResizeObserver(() => map.invalidateSize({ animate: false }));
  sized.observe(place);
  return {
    setSpots(spots: readonly Spot[]) {
      circles.clearLayers();
      marked = [];
      for (const spot of spots) {
        const colour = spot.quiet ? QUIET : (spot.colour ?? ACCENT);
        const circle = L.circleMarker([spot.latitude, spot.longitude], {
          radius: spot.radius,
          color: colour,
          weight: 1.5,
          fillColor: colour,
          fillOpacity: 0.35,
        });
        marked.push({ spot, circle });
        circle.on("click", () => open(spot.id));
        circles.addLayer(circle);
      }
      if (!whole.isValid() && spots.length > 0) {
        map.fitBounds(L.latLngBounds(spots.map((spot) => [spot.latitude, spot.longitude])).pad(0.5), { animate: false });
      }
      label();
    },
    setLines(lines: readonly Line[]) {
      ways.clearLayers();
      for (const { points, colour } of lines) {
        ways.addLayer(L.polyline(points.map((point): [number, number] => [point.latitude, point.longitude]), { color: colour, weight: 2.5, opacity: 0.75, interactive: false }));
      }
    },
    end() {
      sized.disconnect();
      map.remove();
    },
  };
}
