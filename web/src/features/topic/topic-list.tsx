// Topics of one sort, each with how it grew and the reports behind it.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { ReactNode } from "react";
import type { Schema } from "../../api/client";
import { formatCount, formatInstant, formatNumber } from "../../lib/format";
import { perThousand } from "./queries";

export interface Topic {
  key: string;
  name: ReactNode;
  /** All its reports. */
  more: ReactNode;
  growth: Schema["TopicGrowth"];
  reports: readonly Schema["ReportItem"][];
}

function Growth({ growth, sizes }: { growth: Schema["TopicGrowth"]; sizes: Schema["TopicsView"] }) {
  const { t } = useTranslation("topic");
  const usual = formatNumber(growth.expected, 1);
  const own = perThousand(growth.now, sizes.reports_now);
  const others = growth.elsewhere === null || growth.elsewhere === undefined ? null : perThousand(growth.elsewhere, sizes.reports_elsewhere);
  return (
    <div>
      {t(growth.before === 0 ? "grew_new" : "grew", { now: formatCount(growth.now), usual })}
      {own !== null && others !== null && <span className="muted"> {t("beside", { own: formatNumber(own, 1), others: formatNumber(others, 1) })}</span>}
    </div>
  );
}

export function TopicList({ title, none, topics, sizes }: { title: string; none: string; topics: readonly Topic[]; sizes: Schema["TopicsView"] }) {
  const { t } = useTranslation("topic");
  return (
    <section aria-label={title}>
      <h2 className="topic-heading">{title}</h2>
      {topics.length === 0 && <p className="muted">{none}</p>}
      <ol className="cards">
        {topics.map((topic) => (
          <li key={topic.key} className="card">
            <div className="card-name">{topic.name}</div>
            <Growth growth={topic.growth} sizes={sizes} />
            <details>
              <summary>{t("behind")}</summary>
              <ul className="topic-reports">
                {topic.reports.map((report) => (
                  <li key={report.id}>
                    <Link to="/reports/$id" params={{ id: report.id }}>
                      {report.excerpt}
                    </Link>
                    <div className="muted">
                      {report.region?.name ?? t("no_place")} · {formatInstant(report.reported_at)}
                    </div>
                  </li>
                ))}
              </ul>
              {topic.more}
            </details>
          </li>
        ))}
      </ol>
    </section>
  );
}
