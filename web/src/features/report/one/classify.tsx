// Kind and place: who decided, what is proposed with its reasons, and the decision of a person.
import { Button, Input, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { CategorySelect, RegionSelect } from "../../../components/choices";
import { ProblemAlert } from "../../../components/problem-alert";
import { useText } from "../../../lib/bilingual";
import { comma, formatNumber } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { useKind } from "../kind";
import { kindsShown, percentOf, usePlaceReason } from "./reasons";

interface Choice {
  category: string | undefined;
  region_id: string | undefined;
  reason: string;
}

function Proposal({ proposal, onTake }: { proposal: Schema["UnderstandingView"]; onTake: (part: Partial<Choice>) => void }) {
  const { t } = useTranslation("report");
  const text = useText();
  const placeReason = usePlaceReason();
  const { best, reasons } = proposal.category;
  const kinds = kindsShown(proposal.category);
  return (
    <div className="report-proposal">
      <div className="report-chips">
        <span>{t(best ? "proposal.category" : "proposal.abstained")}</span>
        {kinds.map((it) => (
          <Button key={it.category.code} size="small" onClick={() => onTake({ category: it.category.code })}>
            {t("proposal.scored", { name: text(it.category.name), percent: formatNumber(percentOf(it.confidence), 0) })}
          </Button>
        ))}
      </div>
      {reasons.length > 0 && <div className="muted">{t("proposal.because", { words: [...new Set(reasons.map((it) => it.phrase))].join(comma()) })}</div>}
      {proposal.places.length > 0 && (
        <div className="report-chips">
          <span>{t("proposal.place")}</span>
          {proposal.places.slice(0, 3).map((it) => (
            <Button key={it.region.id} size="small" title={it.reasons.map(placeReason).join("；")} onClick={() => onTake({ region_id: it.region.id })}>
              {it.region.name}
            </Button>
          ))}
        </div>
      )}
    </div>
  );
}

export function Classify({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  const kind = useKind();
  const may = report.may.includes("classify");
  const standing: Choice = { category: report.category?.code, region_id: report.region?.id, reason: "" };
  const [changed, setChanged] = useState<Partial<Choice>>({});
  const choice = { ...standing, ...changed };
  const id = report.id;
  const verb = useVerb(
    (body: Schema["ClassifyBody"], headers) => unwrap(client.POST("/api/reports/{id}/classify", { params: { path: { id } }, body, headers })),
    { invalidate: ["report", "matter"], onSuccess: () => setChanged({}) },
  );
  const take = (part: Partial<Choice>) => setChanged((old) => ({ ...old, ...part }));
  const send = () =>
    verb.run({ category: choice.category, region_id: choice.region_id, reason: choice.reason.trim() === "" ? undefined : choice.reason.trim(), revision: report.revision });
  const differs = choice.category !== standing.category || choice.region_id !== standing.region_id;
  const confirms = report.category !== null && report.category !== undefined && report.category_by !== "person";
  return (
    <div className="report-stack">
      <div>
        <strong>{report.category ? kind(report.category) : t("no_category")}</strong> <Tag color={report.category_by === "software" ? "gold" : "default"}>{t(`words:category_by.${report.category_by}`)}</Tag>
        <div className="muted">{report.region?.path_name ?? t("no_place")}</div>
      </div>
      {may && report.proposal && <Proposal proposal={report.proposal} onTake={take} />}
      {may && (
        <>
          <label className="report-stack">
            {t("category")}
            <CategorySelect value={choice.category} onChange={(category) => take({ category: category ?? standing.category })} />
          </label>
          <label className="report-stack">
            {t("place")}
            <RegionSelect value={choice.region_id} onChange={(region_id) => take({ region_id: region_id ?? standing.region_id })} />
          </label>
          <Input.TextArea rows={2} maxLength={1000} placeholder={t("classify.reason")} aria-label={t("classify.reason")} value={choice.reason} onChange={(event) => take({ reason: event.target.value })} />
          <ProblemAlert error={verb.error} kept />
          {(differs || confirms) && (
            <Button type={differs ? "primary" : "default"} loading={verb.pending} onClick={send}>
              {t(differs ? "classify.save" : "classify.confirm")}
            </Button>
          )}
        </>
      )}
    </div>
  );
}
