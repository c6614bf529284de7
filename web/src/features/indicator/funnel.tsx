// The funnel plot: what chance alone does to a rate of a place of this size, and where each place stands.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatCount, formatNumber } from "../../lib/format";
import { across, digitsOf, funnelPoints, roundAbove, steps, up, type FunnelPoint, type Plot } from "./plot";

const PLOT: Plot = { width: 480, height: 280, left: 56, right: 16, top: 12, bottom: 44 };

type Limit = "inner" | "outer";

/** A band between two limits, as one closed line. */
function band(points: readonly FunnelPoint[], limit: Limit, x: (base: number) => number, y: (rate: number) => number): string {
  const upper = points.map((it) => `${x(it.base)},${y(it[limit][1])}`);
  const lower = [...points].reverse().map((it) => `${x(it.base)},${y(it[limit][0])}`);
  return [...upper, ...lower].join(" ");
}

export function Funnel({ figures, onChoose }: { figures: Schema["FiguresView"]; onChoose: (region: string) => void }) {
  const { t } = useTranslation("indicator");
  const points = funnelPoints(figures.rows.filter((row) => row.place === "region"));
  if (points.length < 3) {
    return <p className="muted">{t("funnel.few")}</p>;
  }
  const widest = roundAbove(Math.max(...points.map((it) => it.base)));
  const highest = roundAbove(Math.max(...points.map((it) => Math.max(it.rate, it.inner[1]))));
  const x = (base: number) => across(PLOT, base / widest);
  const y = (rate: number) => up(PLOT, Math.min(1, Math.max(0, rate / highest)));
  const far = points.filter((it) => it.row.beside?.place !== "within");
  return (
    <figure className="rate-figure">
      <figcaption className="muted">{t("funnel.how")}</figcaption>
      <svg viewBox={`0 0 ${PLOT.width} ${PLOT.height}`} role="img" aria-label={t("funnel.title", { number: far.length, of: points.length })}>
        <polygon points={band(points, "outer", x, y)} className="rate-outer" />
        <polygon points={band(points, "inner", x, y)} className="rate-inner" />
        <Axes highest={highest} widest={widest} unit={t("funnel.base")} />
        {points.map((it) => (
          <circle key={it.row.region?.id} cx={x(it.base)} cy={y(it.rate)} r={5} className={`rate-point ${it.row.beside?.place ?? ""}`} onClick={() => onChoose(it.row.region?.id ?? "")}>
            <title>{`${it.row.region?.name ?? ""}  ${it.row.rate ?? ""}`}</title>
          </circle>
        ))}
        {far.map((it) => (
          <text key={it.row.region?.id} x={x(it.base)} y={y(it.rate) - 9} textAnchor={it.base > widest * 0.75 ? "end" : "middle"} className="rate-name">
            {it.row.region?.name}
          </text>
        ))}
      </svg>
    </figure>
  );
}

function Axes({ highest, widest, unit }: { highest: number; widest: number; unit: string }) {
  const digits = digitsOf(highest);
  return (
    <g>
      {steps(highest).map((rate) => (
        <g key={rate}>
          <line x1={PLOT.left} x2={PLOT.width - PLOT.right} y1={up(PLOT, rate / highest)} y2={up(PLOT, rate / highest)} className="rate-grid" />
          <text x={PLOT.left - 8} y={up(PLOT, rate / highest) + 4} textAnchor="end">
            {formatNumber(rate, digits)}
          </text>
        </g>
      ))}
      {steps(widest).map((base, place) => (
        <text key={base} x={across(PLOT, base / widest)} y={PLOT.height - PLOT.bottom + 18} textAnchor={place === 4 ? "end" : "middle"}>
          {formatCount(base)}
        </text>
      ))}
      <text x={PLOT.width - PLOT.right} y={PLOT.height - 6} textAnchor="end" className="rate-name">
        {unit}
      </text>
    </g>
  );
}
