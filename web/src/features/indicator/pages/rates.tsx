// Figures of a region: the table with what stands beside each rate, the funnel, the trend, and how it is all counted.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatDay } from "../../../lib/format";
import { Filters } from "../filters";
import { Funnel } from "../funnel";
import { choiceFrom, figuresQuery, type Choice } from "../queries";
import { FigureTable } from "../table";
import { Trend } from "../trend";
import "../indicator.css";

type Found = Schema["FiguresView"];

export default function RatesPage() {
  const { t } = useTranslation("indicator");
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const choice = useMemo(() => choiceFrom(search), [search]);
  const query = useQuery(figuresQuery(choice));
  const set = (part: Choice) => void navigate({ to: ".", search: { ...choice, ...part } as never });
  const above = query.data?.above;
  const back = above ? (
    <Link to="/rates" search={{ ...choice, region_id: above.id } as never}>
      {t("above", { region: above.name })}
    </Link>
  ) : undefined;
  return (
    <PageFrame title={t("title")} {...(back === undefined ? {} : { back })}>
      <Filters choice={choice} figures={query.data} set={set} />
      <ProblemAlert error={query.error} names={{ period: t("period") }} />
      {query.isPending && <Loading />}
      {query.data !== undefined && query.error === null && <Shown figures={query.data} choice={choice} set={set} />}
    </PageFrame>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title} className="rate-part">
      <h2>{title}</h2>
      {children}
    </section>
  );
}

function Shown({ figures, choice, set }: { figures: Found; choice: Choice; set: (part: Choice) => void }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  return (
    <>
      <p>
        <strong>{text(figures.indicator.title)}</strong> · {t("span", { region: figures.region.name, from: formatDay(figures.from), to: formatDay(figures.to) })}
      </p>
      <p className="muted">{text(figures.indicator.note)}</p>
      <FigureTable figures={figures} choice={choice} />
      <Notes figures={figures} />
      <div className="rate-drawn">
        {figures.indicator.of_base && (
          <Part title={t("funnel.heading")}>
            <Funnel figures={figures} onChoose={(region_id) => set({ region_id })} />
          </Part>
        )}
        <Part title={t("trend.heading", { region: figures.region.name })}>
          <Trend figures={figures} />
        </Part>
      </div>
    </>
  );
}

function Notes({ figures }: { figures: Found }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const merged = figures.merged.map((it) => t("note.merged", { ended: it.ended.name, into: it.into.name }));
  const notes = [
    t("note.no_score"),
    ...(figures.is_running ? [t("note.running")] : []),
    ...(figures.indicator.of_base ? [t("note.shrunk"), t("note.rank", { number: formatCount(figures.rank_base_min ?? 0) }), t("note.base_min", { number: formatCount(figures.base_min ?? 0) })] : []),
    ...(!figures.sees_small && figures.hidden_below ? [t("note.hidden", { number: formatCount(figures.hidden_below) })] : []),
    ...(figures.counters.length > 0 ? [t("note.counters", { names: figures.counters.map((it) => text(it.indicator.title)).join(" · ") })] : []),
    ...merged,
    ...figures.indicator.legal,
  ];
  return (
    <ul className="muted rate-notes">
      {notes.map((note) => (
        <li key={note}>{note}</li>
      ))}
    </ul>
  );
}
