// The clocks of a proceeding: until when, by which article, and how that was counted; how long it has taken; and beside them the
// targets, on which nothing hangs.
import { Card, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { Due } from "../../components/due";
import { Light } from "../../components/light";
import { useText } from "../../lib/bilingual";
import { durationOf } from "../../lib/duration";
import { formatInstant, formatNumber } from "../../lib/format";

type Proceeding = Schema["ProceedingView"];

function useDuration(): (seconds: number) => string {
  const { t } = useTranslation();
  return (seconds) => {
    const { key, number, digits } = durationOf(seconds);
    return t(key, { number: formatNumber(number, digits) });
  };
}

/** Time from the opening to the end or now, and without what waited. */
export function Taken({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  const duration = useDuration();
  const { gross_s: gross, net_s: net } = proceeding;
  const word = proceeding.terminal ? "proceeding.took" : "proceeding.taken";
  return <>{gross === net ? t(word, { gross: duration(gross) }) : t(`${word}_net`, { gross: duration(gross), net: duration(net) })}</>;
}

/** What is aimed at beside the limits: no light, no lateness. */
export function Targets({ targets }: { targets: Proceeding["targets"] }) {
  const { t } = useTranslation();
  const text = useText();
  if (targets.length === 0) {
    return null;
  }
  const stands = (target: Proceeding["targets"][number]) =>
    target.reached_at ? t(target.slower ? "proceeding.target_slower" : "proceeding.target_reached", { at: formatInstant(target.reached_at) }) : t("proceeding.target_waits");
  return (
    <Card title={t("proceeding.targets")}>
      <p className="muted">{t("proceeding.targets_note")}</p>
      <ul className="clocks">
        {targets.map((target) => (
          <li key={target.id}>
            <strong>{text(target.title)}</strong>
            <Dots className="muted">
              {t("proceeding.target_at", { at: formatInstant(target.due_at) })}
              {stands(target)}
            </Dots>
            {target.basis && <div className="muted">{target.basis}</div>}
          </li>
        ))}
      </ul>
    </Card>
  );
}

export function Clocks({ deadlines }: { deadlines: Schema["DeadlineView"][] }) {
  const { t } = useTranslation();
  const text = useText();
  const order = [...deadlines].sort((one, two) => Number(one.ended_at !== null) - Number(two.ended_at !== null) || one.due_at.localeCompare(two.due_at));
  return (
    <Card title={t("proceeding.clocks")}>
      <ul className="clocks">
        {order.map((deadline) => (
          <li key={`${deadline.id}-${deadline.start_at}`}>
            <div>
              {deadline.ended_at ? <span className="muted">{t(`deadline_state.${deadline.state}`)}</span> : <Light light={deadline.light} />} <strong>{text(deadline.title)}</strong> {text(deadline.length_text)}
            </div>
            <Tooltip title={text(deadline.sum)}>
              <div className="muted" tabIndex={0}>
                <Due key={deadline.due_at} at={deadline.due_at} ended={deadline.ended_at !== null && deadline.ended_at !== undefined} />
              </div>
            </Tooltip>
            <details className="muted">
              <summary>{t("proceeding.counted")}</summary>
              {text(deadline.sum)}
              {deadline.basis ? `（${deadline.basis}）` : ""}
            </details>
          </li>
        ))}
      </ul>
    </Card>
  );
}
