// Kind and place as proposed, with why: taken as they stand, or replaced.
import { useState, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import type { Draft } from "../../features/report/entry/draft";
import { useKind } from "../../features/report/kind";
import { kindsShown, percentOf, usePlaceReason } from "../../features/report/one/reasons";
import { comma, formatNumber } from "../../lib/format";
import { CategoryPick, RegionPick } from "./pick";

export interface ProposalsProps {
  draft: Draft;
  understood: Schema["UnderstandingView"] | undefined;
  onChange: (part: Partial<Draft>) => void;
}

/** The server takes a place of its own accord from here on. */
const CONFIDENCE_TAKEN = 0.6;

interface ChipsProps {
  title: string;
  chips: readonly { id: string; words: string }[];
  taken: string | undefined;
  onChoose: (id: string) => void;
  /** The picker of all there are: in sight when asked for, or when there is no chip. */
  pick: ReactNode;
  picked: boolean;
  why: readonly string[];
}

function Chips({ title, chips, taken, onChoose, pick, picked, why }: ChipsProps) {
  const { t } = useTranslation("report");
  const [other, setOther] = useState(false);
  return (
    <fieldset className="field">
      <legend>{title}</legend>
      {chips.length > 0 && (
        <div className="chips">
          {chips.map((it) => (
            <button key={it.id} type="button" aria-pressed={taken === it.id} onClick={() => onChoose(it.id)}>
              {it.words}
            </button>
          ))}
          <button type="button" className="plain" aria-expanded={other} onClick={() => setOther(!other)}>
            {t("proposal.other")}
          </button>
        </div>
      )}
      {why.map((words) => (
        <p key={words} className="quiet">
          {words}
        </p>
      ))}
      {(other || picked || chips.length === 0) && pick}
    </fieldset>
  );
}

function Kinds({ draft, understood, onChange }: ProposalsProps) {
  const { t } = useTranslation("report");
  const kind = useKind();
  const kinds = understood ? kindsShown(understood.category) : [];
  const words = [...new Set(understood?.category.reasons.map((it) => it.phrase) ?? [])];
  const why = [...(understood?.category.abstained ? [t("proposal.abstained_entry")] : []), ...(words.length > 0 ? [t("proposal.because", { words: words.join(comma()) })] : [])];
  return (
    <Chips
      title={t("category")}
      chips={kinds.map((it) => ({ id: it.category.code, words: t("proposal.scored", { name: kind(it.category), percent: formatNumber(percentOf(it.confidence), 0) }) }))}
      taken={draft.category ?? understood?.category.best?.category.code}
      onChoose={(category) => onChange({ category })}
      picked={draft.category !== undefined && !kinds.some((it) => it.category.code === draft.category)}
      pick={<CategoryPick id="category" value={draft.category === undefined ? [] : [draft.category]} onChange={(chosen) => onChange({ category: chosen[0] })} />}
      why={why}
    />
  );
}

function Places({ draft, understood, onChange }: ProposalsProps) {
  const { t } = useTranslation("report");
  const reason = usePlaceReason();
  const places = understood?.places ?? [];
  const sure = places[0] !== undefined && places[0].confidence >= CONFIDENCE_TAKEN ? places[0].region.id : undefined;
  const taken = draft.region_id ?? sure;
  const chosen = places.find((it) => it.region.id === taken);
  return (
    <Chips
      title={t("place")}
      chips={places.map((it) => ({ id: it.region.id, words: it.region.path_name }))}
      taken={taken}
      onChoose={(region_id) => onChange({ region_id })}
      picked={draft.region_id !== undefined && chosen === undefined}
      pick={<RegionPick id="region" value={draft.region_id === undefined ? [] : [draft.region_id]} onChange={(picked) => onChange({ region_id: picked[0] })} />}
      why={chosen ? [t("proposal.place_because", { reasons: chosen.reasons.map(reason).join("；") })] : []}
    />
  );
}

export function Proposals(props: ProposalsProps) {
  return (
    <>
      <Kinds {...props} />
      <Places {...props} />
    </>
  );
}
