// What a party may do by itself: agree, refuse, leave. What ends something is asked about once more, without a word against it.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { useVerb } from "../../lib/verb";
import { Problem } from "./problem";

type Proceeding = Schema["CitizenProceedingView"];
type Act = Schema["CitizenActView"];

interface Body {
  proceeding_id: string;
  transition: string;
  revision: number;
}

function Sure({ act, pending, onYes, onNo }: { act: Act; pending: boolean; onYes: () => void; onNo: () => void }) {
  const { t } = useTranslation("phone");
  const text = useText();
  return (
    <div className="notice warm" role="alert">
      <strong>{t("citizen.sure", { act: text(act.title) })}</strong>
      {act.advice && <p>{text(act.advice)}</p>}
      <div className="pair">
        <button type="button" onClick={onNo}>
          {t("citizen.no")}
        </button>
        <button type="button" className="grave main" disabled={pending} onClick={onYes}>
          {t("citizen.yes")}
        </button>
      </div>
    </div>
  );
}

export function Doings({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation("phone");
  const text = useText();
  const [asked, setAsked] = useState<Act | null>(null);
  const [done, setDone] = useState("");
  const take = useVerb((body: Body, headers) => unwrap(client.POST("/api/citizen/acts", { body, headers })), {
    invalidate: ["citizen"],
    onSuccess: () => setAsked(null),
  });
  const run = (act: Act) => {
    setDone(text(act.title));
    take.run({ proceeding_id: proceeding.id, transition: act.id, revision: proceeding.revision });
  };
  return (
    <>
      <div role="status">{done !== "" && take.error === null && !take.pending && asked === null && <p className="notice good">{t("done", { act: done })}</p>}</div>
      <Problem error={take.error} />
      {asked !== null ? (
        <Sure act={asked} pending={take.pending} onYes={() => run(asked)} onNo={() => setAsked(null)} />
      ) : (
        proceeding.acts.map((act) => (
          <button key={act.id} type="button" className={act.danger ? "danger" : "main"} disabled={take.pending} onClick={() => (act.danger ? setAsked(act) : run(act))}>
            {text(act.title)}
          </button>
        ))
      )}
    </>
  );
}
