// The trend of a region: one line for each series, broken where a number is hidden, with the break marked and explained.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { formatNumber } from "../../lib/format";
import { across, breakAt, digitsOf, roundAbove, steps, trendLines, up, type Plot, type TrendLine } from "./plot";

const PLOT: Plot = { width: 480, height: 240, left: 48, right: 16, top: 16, bottom: 36 };
const LABELS = 4;

export function Trend({ figures }: { figures: Pick<Schema["FiguresView"], "trend" | "series" | "region" | "is_since"> }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const { trend, series } = figures;
  const lines = trendLines(trend);
  if (lines.length === 0) {
    return <p className="muted">{t("trend.none")}</p>;
  }
  const highest = roundAbove(Math.max(...lines.flatMap((line) => line.runs.flat().map((it) => it.rate))));
  const x = (at: number) => across(PLOT, trend.length < 2 ? 0 : at / (trend.length - 1));
  const y = (rate: number) => up(PLOT, rate / highest);
  const broken = breakAt(trend);
  const name = (line: TrendLine) => (series ? text(series[line.series]) : t("trend.rate"));
  const labelled = trend.map((point, at) => ({ point, at })).filter(({ at }) => at % Math.ceil(trend.length / LABELS) === 0 || at === trend.length - 1);
  return (
    <figure className="rate-figure">
      <figcaption>
        <ul className="rate-legend">
          {lines.map((line) => (
            <li key={line.series} className={line.series}>
              {name(line)}
            </li>
          ))}
        </ul>
      </figcaption>
      <svg viewBox={`0 0 ${PLOT.width} ${PLOT.height}`} role="img" aria-label={t("trend.title", { region: figures.region.name, from: trend[0]?.period, to: trend.at(-1)?.period })}>
        {steps(highest).map((rate) => (
          <g key={rate}>
            <line x1={PLOT.left} x2={PLOT.width - PLOT.right} y1={y(rate)} y2={y(rate)} className="rate-grid" />
            <text x={PLOT.left - 8} y={y(rate) + 4} textAnchor="end">
              {formatNumber(rate, digitsOf(highest))}
            </text>
          </g>
        ))}
        {labelled.map(({ point, at }) => (
          <text key={point.period} x={x(at)} y={PLOT.height - 12} textAnchor={at === trend.length - 1 ? "end" : "middle"}>
            {point.period}
          </text>
        ))}
        {broken !== null && <line x1={x(broken - 0.5)} x2={x(broken - 0.5)} y1={PLOT.top} y2={PLOT.height - PLOT.bottom} className="rate-break" />}
        {lines.map((line) => (
          <g key={line.series} className={`rate-line ${line.series}`}>
            {line.runs.map((run) => (
              <polyline key={run[0]?.at} points={run.map((it) => `${x(it.at)},${y(it.rate)}`).join(" ")} />
            ))}
            {line.runs.flat().map((it) => (
              <circle key={it.at} cx={x(it.at)} cy={y(it.rate)} r={3}>
                <title>{`${trend[it.at]?.period ?? ""}  ${formatNumber(it.rate, 2)}`}</title>
              </circle>
            ))}
          </g>
        ))}
      </svg>
      {series && (broken !== null || figures.is_since) && <p className="rate-note">{text(series.note)}</p>}
    </figure>
  );
}
