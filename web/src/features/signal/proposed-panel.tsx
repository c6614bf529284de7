// Whom the playbook proposes to ask about a signal, and why.
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";

type Proposed = Schema["ProposedAddressee"];

function Names({ title, items }: { title: string; items: readonly Proposed[] }) {
  const text = useText();
  if (items.length === 0) {
    return null;
  }
  return (
    <div>
      <dt>{title}</dt>
      {items.map((item) => (
        <dd key={item.organisation.id}>
          {item.organisation.name} <span className="muted">{text(item.why)}</span>
        </dd>
      ))}
    </div>
  );
}

export function ProposedPanel({ signal }: { signal: Schema["SignalView"] }) {
  const { t } = useTranslation("signal");
  const { proposed_lead: lead, proposed_addressees: also } = signal;
  const none = lead.length === 0 && also.length === 0;
  return (
    <Card title={t("proposed.title")} className="signal-proposed">
      {none ? (
        <p className="muted">{t("proposed.none")}</p>
      ) : (
        <dl className="card-facts">
          <Names title={t("proposed.lead")} items={lead} />
          <Names title={t("proposed.also")} items={also} />
        </dl>
      )}
      <p className="muted">{t("proposed.note")}</p>
    </Card>
  );
}
