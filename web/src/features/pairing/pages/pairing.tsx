// One pairing, reached from a matter or from the log.
import "../pairing.css";
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { pairingQuery, type Pairing } from "../queries";
import { Answers } from "../review/answers";
import { useReviewKeys, type Act } from "../review/keys";
import { Review } from "../review/review";
import { useReviewVerbs } from "../review/verbs";

function Shown({ pairing }: { pairing: Pairing }) {
  const verbs = useReviewVerbs();
  const may = (act: string) => pairing.may.includes(act) && !verbs.pending;
  const undo = () => (may("undo") ? verbs.undo(pairing.id) : undefined);
  const onKey = (act: Act) => {
    if (act === "undo") {
      undo();
    } else if (act !== "next" && act !== "previous" && may("decide")) {
      verbs.answer({ id: pairing.id, kind: pairing.kind, state: act });
    }
  };
  useReviewKeys(onKey);
  return (
    <>
      <ProblemAlert error={verbs.error} />
      <Review pairing={pairing} />
      <Answers pairing={pairing} pending={verbs.pending} onAnswer={(state) => verbs.answer({ id: pairing.id, kind: pairing.kind, state })} onUndo={undo} />
    </>
  );
}

export default function PairingPage() {
  const { t } = useTranslation("pairing");
  const { id = "" }: { id?: string } = useParams({ strict: false });
  const { data, error, isPending } = useQuery(pairingQuery(id));
  return (
    <PageFrame title={t("one")} back={<Link to="/pairings">{t("back")}</Link>}>
      {data === undefined && (isPending ? <Loading /> : <ProblemAlert error={error} />)}
      {data !== undefined && <Shown key={data.id} pairing={data} />}
    </PageFrame>
  );
}
