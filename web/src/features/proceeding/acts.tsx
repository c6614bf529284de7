// The acts that I may take now, each with its form in place.
import { Alert, Card, Collapse } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { ActForm } from "./act-form";

export function Acts({ proceeding }: { proceeding: Schema["ProceedingView"] }) {
  const { t } = useTranslation();
  const text = useText();
  const first = proceeding.acts.find((act) => act.allowed && !act.danger);
  const [open, setOpen] = useState<string[]>(first ? [first.id] : []);
  if (proceeding.terminal) {
    return <Alert type="success" showIcon title={t("proceeding.ended")} />;
  }
  if (proceeding.acts.length === 0) {
    const owner = proceeding.owner?.name;
    return <Alert type="info" showIcon title={owner === undefined ? t("proceeding.no_acts") : t("proceeding.others", { owner })} />;
  }
  return (
    <Card title={t("proceeding.my_acts")} className="acts">
      <Collapse
        ghost
        activeKey={open}
        onChange={(keys) => setOpen(Array.isArray(keys) ? keys : [keys])}
        items={proceeding.acts.map((act) => ({
          key: act.id,
          label: (
            <span className={act.danger ? "danger" : ""}>
              {text(act.title)}
              {!act.allowed && <span className="muted"> · {act.why_not_detail ? text(act.why_not_detail) : t("proceeding.not_yet")}</span>}
            </span>
          ),
          children: <ActForm key={`${act.id}-${proceeding.revision}`} id={proceeding.id} revision={proceeding.revision} act={act} onDone={() => setOpen([])} />,
        }))}
      />
    </Card>
  );
}
