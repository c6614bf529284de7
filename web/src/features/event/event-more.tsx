// What an event says in words, and the whole record for those who check it.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatCount, formatDay, formatInstant } from "../../lib/format";
import { factsOf, type Fact } from "./facts";

function useFactWords(): (fact: Fact) => string {
  const { t, i18n } = useTranslation("event");
  return ({ key, value }) => {
    if (typeof value === "boolean") return t("words:yes");
    if (typeof value === "number") return formatCount(value);
    if (key.endsWith("_on")) return formatDay(value);
    if (key.endsWith("_at")) return formatInstant(value);
    const words = key === "outcome" ? `words:outcome.${value}` : `purpose.${value}`;
    return ["outcome", "purpose"].includes(key) && i18n.exists(words, { ns: "event" }) ? t(words) : value;
  };
}

export function EventMore({ event }: { event: Schema["EventView"] }) {
  const { t } = useTranslation("event");
  const words = useFactWords();
  return (
    <>
      <dl className="facts">
        {factsOf(event).map((fact) => (
          <div key={fact.key}>
            <dt>{t(`fact.${fact.key}`)}</dt>
            <dd className="pre">{words(fact)}</dd>
          </div>
        ))}
        {event.region && (
          <div>
            <dt>{t("fact.region")}</dt>
            <dd>{event.region.path_name}</dd>
          </div>
        )}
        <div>
          <dt>{t("fact.hash")}</dt>
          <dd>
            <code className="pre">{event.hash}</code>
          </dd>
        </div>
      </dl>
      <details className="muted">
        <summary>{t("record")}</summary>
        <pre className="pre">{JSON.stringify({ subject: event.subject, ...event.summary }, null, 2)}</pre>
      </details>
    </>
  );
}
