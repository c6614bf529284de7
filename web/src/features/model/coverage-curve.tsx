// What a threshold buys, drawn: the surer answers are kept, the more of them are right.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatNumber } from "../../lib/format";
import { bestFor, floorOf, pointOf } from "./figures";

const PLOT = { width: 400, height: 240, left: 52, bottom: 44 };
const WANTED = [0.98, 0.95, 0.9];
const STEPS_X = [0.5, 0.6, 0.7, 0.8, 0.9, 1];

function percent(share: number): string {
  return `${formatNumber(100 * share, 0)} %`;
}

function Axes({ floor }: { floor: number }) {
  const { t } = useTranslation("model");
  const stepsY = Array.from({ length: 6 }, (_, place) => floor + ((1 - floor) * place) / 5);
  const { x: right, y: bottom } = pointOf({ coverage: 1, threshold: 0, accuracy: floor }, floor, PLOT);
  return (
    <g>
      {stepsY.map((accuracy) => {
        const { y } = pointOf({ coverage: 1, threshold: 0, accuracy }, floor, PLOT);
        return (
          <g key={accuracy}>
            <line x1={PLOT.left} x2={right} y1={y} y2={y} className="curve-grid" />
            <text x={PLOT.left - 8} y={y + 4} textAnchor="end">
              {percent(accuracy)}
            </text>
          </g>
        );
      })}
      {STEPS_X.map((coverage) => {
        const { x } = pointOf({ coverage, threshold: 0, accuracy: floor }, floor, PLOT);
        return (
          <text key={coverage} x={x} y={bottom + 18} textAnchor="middle">
            {percent(coverage)}
          </text>
        );
      })}
      <text x={right} y={bottom + 36} textAnchor="end" className="curve-name">
        {t("curve.coverage")}
      </text>
    </g>
  );
}

export function CoverageCurve({ coverage }: { coverage: readonly Schema["ModelCoverage"][] }) {
  const { t } = useTranslation("model");
  const floor = floorOf(coverage);
  const points = coverage.map((row) => ({ row, at: pointOf(row, floor, PLOT) }));
  const bought = WANTED.map((accuracy) => ({ accuracy, row: bestFor(coverage, accuracy) })).filter((it) => it.row !== undefined);
  return (
    <figure className="curve">
      <figcaption className="muted">{t("curve.how")}</figcaption>
      <svg viewBox={`0 0 ${PLOT.width} ${PLOT.height}`} role="img" aria-label={t("curve.title")}>
        <Axes floor={floor} />
        <polyline points={points.map(({ at }) => `${at.x},${at.y}`).join(" ")} className="curve-line" />
        {points.map(({ row, at }) => (
          <circle key={row.coverage} cx={at.x} cy={at.y} r={4} className="curve-point">
            <title>{t("curve.point", { coverage: percent(row.coverage), accuracy: formatNumber(100 * row.accuracy, 1), threshold: formatNumber(row.threshold, 2) })}</title>
          </circle>
        ))}
      </svg>
      <ul className="curve-buys">
        {bought.map(({ accuracy, row }) => (
          <li key={accuracy}>{t("curve.buys", { accuracy: percent(accuracy), coverage: percent(row?.coverage ?? 0), threshold: formatNumber(row?.threshold ?? 0, 2) })}</li>
        ))}
      </ul>
    </figure>
  );
}
