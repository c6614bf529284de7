// A team's visits of a day in their order, made for a phone: where next, why, and what became of it.
import "../patrol.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { DayInput } from "../../../components/day-input";
import { Dots } from "../../../components/dots";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { formatCount, formatDay } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { SettleVisit } from "../settle-visit";
import { visitsQuery } from "../queries";
import { VisitLine } from "../visit-line";

function TeamPart({ part }: { part: Schema["TeamVisitsView"] }) {
  const { t } = useTranslation("patrol");
  const made = part.visits.filter((visit) => visit.state !== "planned").length;
  return (
    <section className="patrol-route">
      <h2>{part.team.name}</h2>
      <Dots className="muted">
        {t("shift", { from: part.team.from, to: part.team.to })}
        {t("start", { place: part.team.start.name })}
        {t("progress", { made: formatCount(made), number: formatCount(part.visits.length) })}
      </Dots>
      <ol className="patrol-visits">
        {part.visits.map((visit, place) => (
          <VisitLine key={visit.id} visit={visit} number={place + 1} acts={<SettleVisit visit={visit} />} />
        ))}
      </ol>
    </section>
  );
}

export default function VisitsPage() {
  const { t } = useTranslation("patrol");
  const [on, setOn] = useAddressWord("on");
  const mayRead = useMay("read_patrol");
  const { data, error, isPending } = useQuery(visitsQuery(on === "" ? undefined : on));
  return (
    <PageFrame title={data === undefined ? t("visits_title") : t("visits_of", { day: formatDay(data.on) })} back={mayRead && <Link to="/patrols">{t("title")}</Link>}>
      <div className="filter-line">
        <DayInput value={on} onChange={setOn} placeholder={t("other_day")} />
      </div>
      <p className="patrol-rule">{t("visits_note")}</p>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {data?.teams.length === 0 && <EmptyHint textKey="patrol:visits_empty" />}
      {data?.teams.map((part) => (
        <TeamPart key={part.team.id} part={part} />
      ))}
    </PageFrame>
  );
}
