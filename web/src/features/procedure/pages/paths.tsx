// What the proceedings of a procedure really did: before and after a change, where the time goes, clocks, ways, steps.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useParams, useSearch } from "@tanstack/react-router";
import { Flex, Select } from "antd";
import { useMemo, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { DayInput } from "../../../components/day-input";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount } from "../../../lib/format";
import { Compared } from "../compared";
import { Clocks, Passages, Ways } from "../counted";
import { chosenOf, logAddress, pathsQuery, type Chosen } from "../queries";
import { useSpread } from "../spread";
import { Waits } from "../waits";
import "../path.css";

type Found = Schema["PathsView"];

export default function PathsPage() {
  const { t } = useTranslation("procedure");
  const text = useText();
  const navigate = useNavigate();
  const { id = "" } = useParams({ strict: false });
  const search: Record<string, unknown> = useSearch({ strict: false });
  const chosen = useMemo(() => chosenOf(search), [search]);
  const query = useQuery(pathsQuery(id, chosen));
  const set = (part: Chosen) => void navigate({ to: ".", search: { ...chosen, ...part } as never, replace: true });
  const title = query.data === undefined ? t("path.title") : t("path.title_of", { procedure: text(query.data.title) });
  return (
    <PageFrame title={title} back={<Link to="/procedures">{t("path.back")}</Link>}>
      <Filters chosen={chosen} found={query.data} set={set} />
      <ProblemAlert error={query.error} names={{ from: t("path.from"), to: t("path.to") }} />
      {query.isPending && <Loading />}
      {query.data !== undefined && <All id={id} chosen={chosen} found={query.data} />}
    </PageFrame>
  );
}

function Filters({ chosen, found, set }: { chosen: Chosen; found: Found | undefined; set: (part: Chosen) => void }) {
  const { t } = useTranslation("procedure");
  const versions = (found?.versions ?? []).map(({ version, proceedings }) => ({ value: version, label: t("path.version_of", { version, number: formatCount(proceedings) }) }));
  const day = (value: string) => (value === "" ? undefined : value);
  return (
    <Flex wrap gap="small" className="path-filters" role="search" aria-label={t("path.filter")}>
      <Select
        aria-label={t("version")}
        className="picker"
        allowClear
        placeholder={t("path.all_versions")}
        options={versions}
        value={chosen.version}
        onChange={(version: string | undefined) => set({ version })}
        popupMatchSelectWidth={false}
      />
      <RegionSelect value={chosen.region_id ?? found?.region?.id} onChange={(region_id) => set({ region_id })} placeholder={t("path.region")} />
      {(["from", "to", "changed_on"] as const).map((name) => (
        <DayInput key={name} placeholder={t(`path.${name}`)} value={chosen[name] ?? ""} onChange={(value) => set({ [name]: day(value) })} />
      ))}
    </Flex>
  );
}

function Part({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="path-heading">{title}</h2>
      {children}
    </section>
  );
}

function All({ id, chosen, found }: { id: string; chosen: Chosen; found: Found }) {
  const { t } = useTranslation("procedure");
  const least = found.population_min;
  if (found.proceedings === 0) {
    return <p className="muted">{t("path.none")}</p>;
  }
  return (
    <>
      <Population found={found} />
      <Part title={t("path.compared")}>
        {found.comparison ? <Compared comparison={found.comparison} least={least} /> : <p className="muted">{t("path.nothing_compared")}</p>}
      </Part>
      <Part title={t("path.waits")}>
        <Waits states={found.states} least={least} />
      </Part>
      {found.clocks.length > 0 && (
        <Part title={t("path.clocks")}>
          <Clocks found={found} />
        </Part>
      )}
      {found.paths.length > 0 && (
        <Part title={t("path.ways")}>
          <Ways found={found} />
        </Part>
      )}
      {found.passages.length > 0 && (
        <Part title={t("path.passages")}>
          <Passages found={found} />
        </Part>
      )}
      <p>
        {t("path.download")}{" "}
        {(["ocel", "xes"] as const).map((format) => (
          <a key={format} className="path-download" href={logAddress(id, chosen, format)} download>
            {t(`path.${format}`)}
          </a>
        ))}
      </p>
    </>
  );
}

function Population({ found }: { found: Found }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const say = useSpread(found.population_min);
  const counts = { number: formatCount(found.proceedings), ended: formatCount(found.whole.ended), going_on: formatCount(found.whole.going_on) };
  const outcomes = found.outcomes.map((it) => t("path.outcome_of", { outcome: text(it.title), number: formatCount(it.proceedings) }));
  return (
    <>
      <p>
        {t("path.population", counts)} {typeof found.cut_at === "number" && t("path.cut", { number: formatCount(found.cut_at) })} {outcomes.join(" · ")}
      </p>
      <dl className="counters">
        <div>
          <dt>{t("path.whole")}</dt>
          <dd>{say.median(found.whole)}</dd>
          <dd className="muted">
            {t("path.p90")} {say.p90(found.whole)}
          </dd>
          <dd className="muted">
            {t("path.net")} {say.median(found.whole_net)}
          </dd>
        </div>
      </dl>
      <p className="muted">
        {t("path.method", { least: formatCount(found.population_min) })} {t("path.persons_never")}
      </p>
    </>
  );
}
