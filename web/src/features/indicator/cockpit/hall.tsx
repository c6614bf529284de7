// The cockpit on the wall of a hall: large letters on dark, nothing to press, renewed by the event stream as every page is.
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { useText } from "../../../lib/bilingual";
import { formatDay } from "../../../lib/format";
import { shown } from "../cells";
import { Trend } from "../trend";
import { BesideParts } from "./beside";
import { CockpitMap } from "./map";
import { Beside, ChangeWord, RateWord } from "./table";

interface HallProps {
  figures: Schema["CockpitView"];
  level: number | undefined;
  onLeave: () => void;
}

/** Keeps the screen awake while it hangs on the wall; a browser without it goes to sleep as it is set. */
function useAwake(): void {
  useEffect(() => {
    let lock: WakeLockSentinel | undefined;
    const hold = async () => {
      lock = await navigator.wakeLock.request("screen");
    };
    hold().catch(() => undefined);
    return () => void lock?.release();
  }, []);
}

export function Hall({ figures, level, onLeave }: HallProps) {
  const { t } = useTranslation("indicator");
  const text = useText();
  useAwake();
  useEffect(() => {
    const left = () => document.fullscreenElement === null && onLeave();
    const pressed = (event: KeyboardEvent) => event.key === "Escape" && onLeave();
    document.addEventListener("fullscreenchange", left);
    document.addEventListener("keydown", pressed);
    return () => {
      document.removeEventListener("fullscreenchange", left);
      document.removeEventListener("keydown", pressed);
    };
  }, [onLeave]);
  const whole = figures.rows[0];
  return (
    <section className="cockpit-hall" aria-label={t("cockpit.hall")}>
      <header>
        <h1>
          {figures.region.name} · {text(figures.indicator.title)}
        </h1>
        <p>{t("span", { region: figures.region.name, from: formatDay(figures.from), to: formatDay(figures.to) })}</p>
        <button type="button" className="cockpit-leave" onClick={onLeave}>
          {t("cockpit.leave")}
        </button>
      </header>
      {whole && (
        <dl className="cockpit-head">
          <div className="first">
            <dt>{text(figures.indicator.unit)}</dt>
            <dd>
              <RateWord row={whole} />
            </dd>
          </div>
          <div>
            <dt>{t("column.count")}</dt>
            <dd>{whole.hidden ? t("hidden") : shown(whole.count ?? "")}</dd>
          </div>
          {whole.shrunk && (
            <div>
              <dt>{t("column.shrunk")}</dt>
              <dd>
                <Beside row={whole} />
              </dd>
            </div>
          )}
          {whole.change && (
            <div>
              <dt>{t("column.change")}</dt>
              <dd>
                <ChangeWord row={whole} />
              </dd>
            </div>
          )}
          {figures.counters.map((counter, at) => (
            <div key={counter.id}>
              <dt>
                {text(counter.title)}（{text(counter.unit)}）
              </dt>
              <dd>{whole.counters?.[at] ? shown(whole.counters[at] ?? "") : "–"}</dd>
            </div>
          ))}
        </dl>
      )}
      <div className="cockpit-wall">
        <CockpitMap figures={figures} level={level} look="dark" height={Math.max(320, window.innerHeight - 330)} onOpen={() => undefined} />
        <div className="cockpit-side">
          <Trend figures={figures} />
          <BesideParts region={figures.region.id} />
        </div>
      </div>
      <footer>
        {t("note.no_score")} {!figures.sees_small && figures.hidden_below ? t("note.hidden", { number: figures.hidden_below }) : ""}
      </footer>
    </section>
  );
}
