// Kind and place as proposed: taken as they stand, or replaced.
import { Button, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { CategorySelect, RegionSelect } from "../../../components/choices";
import { comma, formatNumber } from "../../../lib/format";
import { useKind } from "../kind";
import { kindsShown, percentOf, usePlaceReason } from "../one/reasons";
import type { Draft } from "./draft";

interface Props {
  draft: Draft;
  understood: Schema["UnderstandingView"] | undefined;
  onChange: (part: Partial<Draft>) => void;
}

/** The server takes a place of its own accord from here on. */
const CONFIDENCE_TAKEN = 0.6;

function Kinds({ draft, understood, onChange }: Props) {
  const { t } = useTranslation("report");
  const kind = useKind();
  const [other, setOther] = useState(false);
  const best = understood?.category.best;
  const kinds = understood ? kindsShown(understood.category) : [];
  const taken = draft.category ?? best?.category.code;
  const free = other || kinds.length === 0 || (draft.category !== undefined && !kinds.some((it) => it.category.code === draft.category));
  const words = [...new Set(understood?.category.reasons.map((it) => it.phrase) ?? [])];
  return (
    <div className="report-stack">
      <div className="report-legend">{t("category")}</div>
      {kinds.length > 0 && (
        <div className="report-chips" role="group" aria-label={t("category")}>
          {kinds.map((it) => (
            <Tag.CheckableTag key={it.category.code} className="report-chip" checked={taken === it.category.code} onChange={() => onChange({ category: it.category.code })}>
              {t("proposal.scored", { name: kind(it.category), percent: formatNumber(percentOf(it.confidence), 0) })}
            </Tag.CheckableTag>
          ))}
          <Button type="link" size="small" onClick={() => setOther(!other)}>
            {t("proposal.other")}
          </Button>
        </div>
      )}
      {understood?.category.abstained && <div className="muted">{t("proposal.abstained_entry")}</div>}
      {words.length > 0 && <div className="muted">{t("proposal.because", { words: words.join(comma()) })}</div>}
      {free && <CategorySelect value={draft.category} onChange={(category) => onChange({ category })} />}
    </div>
  );
}

function Places({ draft, understood, onChange }: Props) {
  const { t } = useTranslation("report");
  const reason = usePlaceReason();
  const [other, setOther] = useState(false);
  const places = understood?.places ?? [];
  const sure = places[0] !== undefined && places[0].confidence >= CONFIDENCE_TAKEN ? places[0].region.id : undefined;
  const taken = draft.region_id ?? sure;
  const chosen = places.find((it) => it.region.id === taken);
  const free = other || places.length === 0 || (draft.region_id !== undefined && chosen === undefined);
  return (
    <div className="report-stack">
      <div className="report-legend">{t("place")}</div>
      {places.length > 0 && (
        <div className="report-chips" role="group" aria-label={t("place")}>
          {places.map((it) => (
            <Tag.CheckableTag key={it.region.id} className="report-chip" checked={taken === it.region.id} onChange={() => onChange({ region_id: it.region.id })}>
              {it.region.path_name}
            </Tag.CheckableTag>
          ))}
          <Button type="link" size="small" onClick={() => setOther(!other)}>
            {t("proposal.other")}
          </Button>
        </div>
      )}
      {chosen && <div className="muted">{t("proposal.place_because", { reasons: chosen.reasons.map(reason).join("；") })}</div>}
      {free && <RegionSelect value={draft.region_id} onChange={(region_id) => onChange({ region_id })} />}
    </div>
  );
}

export function Proposals(props: Props) {
  return (
    <>
      <Kinds {...props} />
      <Places {...props} />
    </>
  );
}
