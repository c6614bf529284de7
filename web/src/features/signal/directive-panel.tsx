// The directive of a signal: where it stands, who owes it, until when.
import { Card, Descriptions } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { LinkButton } from "../../components/link-button";
import { Light } from "../../components/light";
import { useText } from "../../lib/bilingual";
import { formatDue } from "../../lib/format";

export function DirectivePanel({ proceeding }: { proceeding: Schema["ProceedingItem"] | null | undefined }) {
  const { t } = useTranslation("signal");
  const text = useText();
  if (!proceeding) {
    return <Card title={t("directive.title")}>{t("directive.none")}</Card>;
  }
  const { id, due_at: due } = proceeding;
  const rows = [
    { key: "state", label: t("directive.state"), children: text(proceeding.state_title) },
    { key: "owner", label: t("directive.owner"), children: proceeding.owner?.name ?? t("directive.nobody") },
    { key: "due", label: t("directive.due"), children: due ? formatDue(due) : t("directive.no_due") },
  ];
  return (
    <Card title={text(proceeding.procedure_title)} extra={<Light light={proceeding.light} />}>
      <div className="muted">{proceeding.code}</div>
      <Descriptions column={1} items={rows} className="signal-note" />
      <LinkButton primary size="large" block to="/proceedings/$id" params={{ id }}>
        {t(proceeding.terminal ? "open_directive" : "directive.act")}
      </LinkButton>
    </Card>
  );
}
