// The clocks of a proceeding: until when, by which article, and how that was counted.
import { Card, Tooltip } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Due } from "../../components/due";
import { Light } from "../../components/light";
import { useText } from "../../lib/bilingual";

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
