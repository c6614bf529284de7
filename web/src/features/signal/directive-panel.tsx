// The directive of a signal: where it stands, who owes it, until when.
import { Button, Card, Descriptions } from "antd";
import { useNavigate } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Light } from "../../components/light";
import { useText } from "../../lib/bilingual";
import { formatInstant } from "../../lib/format";

export function DirectivePanel({ proceeding }: { proceeding: Schema["ProceedingItem"] | null | undefined }) {
  const { t } = useTranslation("signal");
  const text = useText();
  const navigate = useNavigate();
  if (!proceeding) {
    return <Card title={t("directive.title")}>{t("directive.none")}</Card>;
  }
  const { id, due_at: due } = proceeding;
  const rows = [
    { key: "state", label: t("directive.state"), children: text(proceeding.state_title) },
    { key: "owner", label: t("directive.owner"), children: proceeding.owner?.name ?? t("directive.nobody") },
    { key: "due", label: t("directive.due"), children: due ? formatInstant(due) : t("directive.no_due") },
  ];
  return (
    <Card title={text(proceeding.procedure_title)} extra={<Light light={proceeding.light} />}>
      <div className="muted">{proceeding.code}</div>
      <Descriptions column={1} items={rows} className="signal-note" />
      <Button
        type="primary"
        size="large"
        block
        href={`/proceedings/${id}`}
        onClick={(event) => {
          if (!event.metaKey && !event.ctrlKey && !event.shiftKey) {
            event.preventDefault();
            void navigate({ to: "/proceedings/$id", params: { id } });
          }
        }}
      >
        {t(proceeding.terminal ? "open_directive" : "directive.act")}
      </Button>
    </Card>
  );
}
