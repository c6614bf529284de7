// Likely same reports, joined with one click.
import { Button } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { useVerb } from "../../../lib/verb";
import { openTogether } from "./join";
import { Likely } from "./likely";
import { shownLikely } from "./reasons";

const LIKELY_SHOWN = 3;

export function JoinLikely({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  const [all, setAll] = useState(false);
  const id = report.id;
  const invalidate = ["report", "matter"];
  const join = useVerb(
    (body: Schema["JoinBody"], headers) => unwrap(client.POST("/api/reports/{id}/join", { params: { path: { id } }, body, headers })),
    { invalidate },
  );
  const together = useVerb((other: string, headers) => openTogether(report, other, headers["Idempotency-Key"]), { invalidate });
  const pending = join.pending || together.pending;
  const act = (likely: Schema["LikelySame"]) => {
    if (likely.matter && report.may.includes("join")) {
      const matter_id = likely.matter.id;
      return (
        <Button type="primary" ghost disabled={pending} onClick={() => join.run({ matter_id, revision: report.revision })}>
          {t("join.this", { code: likely.matter.code })}
        </Button>
      );
    }
    if (!likely.matter && report.may.includes("open_matter")) {
      return (
        <Button disabled={pending} onClick={() => together.run(likely.report_id)}>
          {t("join.together")}
        </Button>
      );
    }
    return undefined;
  };
  const found = shownLikely(report.likely_same).filter((it) => !report.matter || it.matter?.id !== report.matter.id);
  const shown = all ? found : found.slice(0, LIKELY_SHOWN);
  return (
    <div className="report-stack">
      <ProblemAlert error={join.error ?? together.error} kept />
      {shown.length === 0 && <span className="muted">{t("likely.none")}</span>}
      <ul className="report-likely">
        {shown.map((likely) => (
          <Likely key={likely.report_id} likely={likely} act={act(likely)} />
        ))}
      </ul>
      {found.length > shown.length && (
        <Button type="link" onClick={() => setAll(true)}>
          {t("likely.more", { count: found.length - shown.length })}
        </Button>
      )}
    </div>
  );
}
