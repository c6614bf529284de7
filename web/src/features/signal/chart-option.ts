// The chart of a signal: daily reports against what its own past leads one to expect.
import type { EChartsCoreOption } from "echarts/core";
import type { Schema } from "../../api/client";

type Day = Schema["SignalDayView"];

export interface ChartWords {
  count: string;
  expected: string;
  band: string;
  window: string;
  unit: string;
  day: (on: string) => string;
  shortDay: (on: string) => string;
  number: (value: number) => string;
}

export interface ChartWindow {
  startOn: string;
  endOn: string;
}

export const ACCENT = "#b26a00";
export const QUIET = "#8a94a3";
const BAND = "#e3e6ea";
const EXPECTED = "#4b5563";
const LABEL_SIZE = 13;

/** The window's ends as indices into the series, or null when it lies outside. */
export function windowOf(series: readonly Day[], window: ChartWindow): [number, number] | null {
  const start = series.findIndex((day) => day.on >= window.startOn);
  const end = series.findLastIndex((day) => day.on <= window.endOn);
  return start === -1 || end < start ? null : [start, end];
}

/** 3/5 for 2026-03-05. */
export function shortDay(on: string): string {
  const [, month, date] = on.split("-");
  return `${Number(month)}/${Number(date)}`;
}

/** One day in words, for the hint under the pointer. */
export function dayHint(day: Day | undefined, words: ChartWords): string {
  if (day === undefined) {
    return "";
  }
  const { number } = words;
  return [
    words.day(day.on),
    `${words.count}  ${number(day.count)}`,
    `${words.expected}  ${number(day.expected)}`,
    `${words.band}  ${number(day.low)} – ${number(day.high)}`,
  ].join("\n");
}

function bandSeries(series: readonly Day[], words: ChartWords) {
  const plain = { type: "line", stack: "band", symbol: "none", silent: true, emphasis: { disabled: true }, lineStyle: { opacity: 0 }, z: 1 };
  return [
    { ...plain, name: "low", data: series.map((day) => day.low) },
    { ...plain, name: words.band, data: series.map((day) => Math.max(0, day.high - day.low)), areaStyle: { color: BAND, opacity: 1 } },
  ];
}

export function chartOption(series: readonly Day[], window: ChartWindow, words: ChartWords): EChartsCoreOption {
  const days = series.map((day) => day.on);
  const span = windowOf(series, window);
  const inside = (index: number) => span !== null && index >= span[0] && index <= span[1];
  const bars = series.map((day, index) => ({ value: day.count, itemStyle: { color: inside(index) ? ACCENT : QUIET } }));
  const shade = span === null ? [] : [[{ xAxis: span[0], name: words.window }, { xAxis: span[1] }]];
  return {
    animation: false,
    grid: { left: 8, right: 16, top: 32, bottom: 8, outerBoundsMode: "same" },
    textStyle: { fontSize: LABEL_SIZE },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      textStyle: { fontSize: LABEL_SIZE },
      axisPointer: { type: "shadow" },
      formatter: (points: { dataIndex: number }[]) => dayHint(series[points[0]?.dataIndex ?? -1], words),
    },
    xAxis: {
      type: "category",
      data: days,
      // The shade snaps to ticks, drawn or not: one for each day.
      axisTick: { show: false, interval: 0 },
      axisLabel: { formatter: words.shortDay, hideOverlap: true, fontSize: LABEL_SIZE },
    },
    yAxis: { type: "value", name: words.unit, nameTextStyle: { fontSize: LABEL_SIZE, align: "right" }, min: 0, minInterval: 1, splitLine: { lineStyle: { color: "#f0f0f0" } }, axisLabel: { fontSize: LABEL_SIZE } },
    series: [
      ...bandSeries(series, words),
      {
        type: "bar",
        name: words.count,
        data: bars,
        barCategoryGap: "20%",
        emphasis: { disabled: true },
        z: 3,
        markArea: {
          silent: true,
          z: 2,
          itemStyle: { color: ACCENT, opacity: 0.1 },
          label: { position: "top", color: ACCENT, fontSize: LABEL_SIZE },
          data: shade,
        },
      },
      {
        type: "line",
        name: words.expected,
        data: series.map((day) => day.expected),
        symbol: "none",
        silent: true,
        emphasis: { disabled: true },
        z: 4,
        lineStyle: { color: EXPECTED, width: 1.5, type: "dashed" },
      },
    ],
  };
}
