// Draws the chart of a signal; loaded only where one is shown.
import { BarChart, LineChart } from "echarts/charts";
import { GridComponent, MarkAreaComponent, TooltipComponent } from "echarts/components";
import { init, use as register, type EChartsType } from "echarts/core";
import { CanvasRenderer } from "echarts/renderers";
import { useEffect, useMemo, useRef } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatDay, formatNumber } from "../../lib/format";
import { chartOption, shortDay } from "./chart-option";

register([BarChart, LineChart, GridComponent, MarkAreaComponent, TooltipComponent, CanvasRenderer]);

const SHOWN_MIN = 0.01;

function shown(value: number): string {
  if (value > 0 && value < SHOWN_MIN) {
    return `< ${SHOWN_MIN}`;
  }
  return formatNumber(value, Number.isInteger(value) ? 0 : 2);
}

export function SignalChart({ signal, summary }: { signal: Schema["SignalView"]; summary: string }) {
  const { t } = useTranslation("signal");
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<EChartsType | null>(null);
  const option = useMemo(
    () =>
      chartOption(
        signal.series,
        { startOn: signal.start_on, endOn: signal.end_on },
        {
          count: t("chart.count"),
          expected: t("chart.expected"),
          band: t("chart.band"),
          window: t("chart.window"),
          unit: t("chart.unit"),
          day: formatDay,
          shortDay,
          number: shown,
        },
      ),
    [signal, t],
  );
  useEffect(() => {
    if (place.current === null) {
      return undefined;
    }
    const drawn = init(place.current, null, { renderer: "canvas" });
    chart.current = drawn;
    const sized = new ResizeObserver(() => drawn.resize());
    sized.observe(place.current);
    return () => {
      sized.disconnect();
      drawn.dispose();
      chart.current = null;
    };
  }, []);
  useEffect(() => chart.current?.setOption(option, true), [option]);
  return <div ref={place} className="signal-chart" role="img" aria-label={summary} />;
}
