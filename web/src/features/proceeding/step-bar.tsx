// Where a proceeding stands among the states of its main path: all of a few, or those around where it stands of many.
import { Steps } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { around } from "./around";

export function StepBar({ states }: { states: Schema["StateView"][] }) {
  const { t } = useTranslation();
  const text = useText();
  const current = states.findIndex((state) => state.current);
  const [from, to] = around(states.length, current);
  const shown = states.slice(from, to);
  return (
    <div className="step-bar">
      {shown.length < states.length && <p className="muted">{t("proceeding.step_of", { step: current + 1, steps: states.length })}</p>}
      <Steps
        size="small"
        initial={from}
        current={current}
        titlePlacement="vertical"
        items={shown.map((state) => ({ title: text(state.title), status: state.current ? "process" : state.passed ? "finish" : "wait" }))}
      />
    </div>
  );
}
