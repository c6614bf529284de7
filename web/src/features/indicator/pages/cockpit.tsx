// The cockpit: one indicator on map, trend and table over the region tree, with what goes on beside; for a desk, a wall and paper.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useCallback, useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatDay } from "../../../lib/format";
import { useIsPhone } from "../../../lib/phone";
import { shown } from "../cells";
import { BesideParts } from "../cockpit/beside";
import { Hall } from "../cockpit/hall";
import { CockpitMap, rowsById } from "../cockpit/map";
import { pictureOf } from "../cockpit/picture";
import { addressOf, cockpitFrom, cockpitQuery, outlinesQuery, type CockpitChoice } from "../cockpit/queries";
import { STANDS, type Row } from "../cockpit/shapes";
import { Beside, ChangeWord, CockpitTable, RateWord } from "../cockpit/table";
import { Tools } from "../cockpit/tools";
import { saveFile } from "../../../lib/save-file";
import { Trend } from "../trend";
import "../indicator.css";
import "../cockpit/cockpit.css";

type Found = Schema["CockpitView"];

const MAP_HEIGHT = 420;
const MAP_HEIGHT_PHONE = 280;

/** The level of the rows that the map shows. */
function levelOf(choice: CockpitChoice, figures: Found): number | undefined {
  return choice.level === undefined ? figures.levels[0] : Number(choice.level);
}

export default function CockpitPage() {
  const { t } = useTranslation("indicator");
  const navigate = useNavigate();
  const search: Record<string, unknown> = useSearch({ strict: false });
  const choice = useMemo(() => cockpitFrom(search), [search]);
  const query = useQuery(cockpitQuery(choice));
  const set = useCallback((part: CockpitChoice) => void navigate({ to: ".", search: { ...choice, ...part } as never }), [navigate, choice]);
  const savePicture = usePicture(choice);
  const open = (row: Row) => set({ region_id: row.id ?? undefined, level: undefined });
  const figures = query.data;
  if (choice.hall !== undefined && figures !== undefined) {
    return <Hall figures={figures} level={levelOf(choice, figures)} onLeave={() => set({ hall: undefined })} />;
  }
  return (
    <PageFrame title={t("cockpit.title")}>
      <Tools choice={choice} figures={figures} set={set} onPicture={() => figures && void savePicture(figures)} />
      <ProblemAlert error={query.error} names={{ period: t("period"), level: t("cockpit.level") }} />
      {query.isPending && <Loading />}
      {figures !== undefined && query.error === null && <Shown figures={figures} choice={choice} onOpen={open} />}
    </PageFrame>
  );
}

/** Saves map and trend as one picture; it shows what the page shows, and hides what the page hides. */
function usePicture(choice: CockpitChoice): (found: Found) => Promise<void> {
  const { t } = useTranslation("indicator");
  const text = useText();
  const queries = useQueryClient();
  return async (found) => {
    const outlines = queries.getQueryData(outlinesQuery(found.region.id, levelOf(choice, found)).queryKey);
    const picture = await pictureOf({
      title: `${text(found.indicator.title)} · ${found.region.name}`,
      span: t("span", { region: found.region.name, from: formatDay(found.from), to: formatDay(found.to) }),
      notes: [text(outlines?.caption ?? { zh: "", en: "" }), t("note.no_score"), ...(!found.sees_small && found.hidden_below ? [t("note.hidden", { number: formatCount(found.hidden_below) })] : [])],
      legend: found.indicator.of_base ? STANDS.map((stands) => t(`place.${stands}`)) : [],
      hidden: t("hidden"),
      whole: found.region.id,
      rows: rowsById(found),
      outlines,
      trend: document.querySelector<SVGSVGElement>(".cockpit-trend svg"),
    });
    saveFile(picture, `${addressOf(choice).id}-${found.period}.png`);
  };
}

function Shown({ figures, choice, onOpen }: { figures: Found; choice: CockpitChoice; onOpen: (row: Row) => void }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const phone = useIsPhone();
  const besidePeriod = useQuery({ ...cockpitQuery({ ...choice, period: choice.beside_period, level: choice.level }), enabled: choice.beside_period !== undefined });
  const besideRegion = useQuery({ ...cockpitQuery({ ...choice, region_id: choice.beside_region, level: undefined }), enabled: choice.beside_region !== undefined });
  const other = choice.beside_region === undefined ? undefined : besideRegion.data;
  return (
    <>
      <nav aria-label={t("cockpit.way")} className="cockpit-way">
        {figures.above.map((region) => (
          <Link key={region.id} to="/cockpit" search={{ ...choice, region_id: region.id, level: undefined } as never}>
            {region.name}
          </Link>
        ))}
        <strong aria-current="page">{figures.region.name}</strong>
      </nav>
      <p>
        <strong>{text(figures.indicator.title)}</strong> · {t("span", { region: figures.region.name, from: formatDay(figures.from), to: formatDay(figures.to) })}
      </p>
      <p className="muted">{text(figures.indicator.note)}</p>
      <Head figures={figures} />
      <div className="cockpit-drawn">
        <section aria-label={t("cockpit.map")} className="cockpit-part">
          <h2>{t("cockpit.map")}</h2>
          <CockpitMap figures={figures} level={levelOf(choice, figures)} look="light" height={phone ? MAP_HEIGHT_PHONE : MAP_HEIGHT} onOpen={onOpen} />
        </section>
        <div className="cockpit-side">
          <section aria-label={t("trend.heading", { region: figures.region.name })} className="cockpit-part cockpit-trend">
            <h2>{t("trend.heading", { region: figures.region.name })}</h2>
            <Trend figures={figures} />
          </section>
          {other && (
            <section aria-label={t("trend.heading", { region: other.region.name })} className="cockpit-part">
              <h2>{t("trend.heading", { region: other.region.name })}</h2>
              <Head figures={other} />
              <Trend figures={other} />
            </section>
          )}
          <BesideParts region={figures.region.id} />
        </div>
      </div>
      <CockpitTable figures={figures} choice={choice} beside={choice.beside_period === undefined ? undefined : besidePeriod.data} />
      <ProblemAlert error={besidePeriod.error ?? besideRegion.error} names={{ period: t("period") }} />
      <ul className="muted rate-notes">
        <li>{t("note.no_score")}</li>
        {figures.indicator.of_base && <li>{t("cockpit.no_rank")}</li>}
        {figures.is_running && <li>{t("note.running")}</li>}
        {!figures.sees_small && figures.hidden_below && <li>{t("note.hidden", { number: formatCount(figures.hidden_below) })}</li>}
      </ul>
      {figures.levels.length === 0 && (
        <Link to="/matters" search={{ region_id: figures.region.id } as never}>
          {t("cockpit.matters", { region: figures.region.name })}
        </Link>
      )}
    </>
  );
}

/** The region's own figure, never alone: with its count, its change and the counter-indicators. */
function Head({ figures }: { figures: Found }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const whole = figures.rows[0];
  if (whole === undefined) {
    return null;
  }
  const facts = [
    { key: "rate", title: text(figures.indicator.unit), shown: <RateWord row={whole} /> },
    { key: "count", title: t("column.count"), shown: whole.hidden ? t("hidden") : shown(whole.count ?? "") },
    ...(whole.shrunk ? [{ key: "shrunk", title: t("column.shrunk"), shown: <Beside row={whole} /> }] : []),
    ...(whole.change ? [{ key: "change", title: t("column.change"), shown: <ChangeWord row={whole} /> }] : []),
    ...figures.counters.map((counter, at) => ({ key: counter.id, title: `${text(counter.title)}（${text(counter.unit)}）`, shown: whole.counters?.[at] ? shown(whole.counters[at] ?? "") : "–" })),
  ];
  return (
    <dl className="cockpit-head">
      {facts.map((fact) => (
        <div key={fact.key} className={fact.key === "rate" ? "first" : ""}>
          <dt>{fact.title}</dt>
          <dd>{fact.shown}</dd>
        </div>
      ))}
    </dl>
  );
}
