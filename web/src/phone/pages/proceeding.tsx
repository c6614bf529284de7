// One proceeding: where it stands and what I may do now; each act opens as a screen of its own.
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { orphansOf, startOf, textsOf, type Typed } from "../../features/proceeding/typed";
import { useText } from "../../lib/bilingual";
import { useSession } from "../../lib/session";
import { useKept } from "../kept";
import { Children, Clocks, Facts, Standing } from "../parts/about";
import { ActForm } from "../parts/act-form";
import { Full, Head } from "../parts/head";
import { Problem } from "../parts/problem";
import { Story } from "../parts/story";
import { Waiting } from "../parts/waiting";
import { go, To } from "../place";
import { HOME, type PageProps } from "../routes";

type Proceeding = Schema["ProceedingView"];
type Act = Schema["ActView"];

/** What was typed for an act that somebody else took meanwhile. */
function Orphan({ typed, onClose }: { typed: Typed; onClose: () => void }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <div className="notice warm" role="alert">
      <strong>{t("proceeding.orphan", { act: text(typed.act.title) })}</strong>
      {textsOf(typed).map((line) => (
        <p key={`${line.title?.zh ?? ""}-${line.text}`} className="pre">
          <span className="quiet">{line.title === null ? t("reason") : text(line.title)}：</span>
          {line.text}
        </p>
      ))}
      <button type="button" onClick={onClose}>
        {t("proceeding.orphan_close")}
      </button>
    </div>
  );
}

/** Nothing to do here: why. */
function NoActs({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  const owner = proceeding.owner?.name;
  const words = proceeding.terminal ? t("proceeding.ended") : owner === undefined ? t("proceeding.no_acts") : t("proceeding.others", { owner });
  return <p className="notice">{words}</p>;
}

function Others({ address, acts }: { address: string; acts: readonly Act[] }) {
  const { t } = useTranslation();
  const text = useText();
  if (acts.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("phone:other_acts")}</h2>
      <ul className="links">
        {acts.map((act) => (
          <li key={act.id}>
            <To to={`${address}/${act.id}`} {...(act.danger ? { className: "danger" } : {})}>
              {text(act.title)}
            </To>
            {!act.allowed && <span className="quiet"> {act.why_not_detail ? text(act.why_not_detail) : t("proceeding.not_yet")}</span>}
          </li>
        ))}
      </ul>
    </section>
  );
}

interface OverviewProps {
  proceeding: Proceeding;
  address: string;
  done: string;
  orphans: readonly Typed[];
  onForget: (act: string) => void;
}

function Overview({ proceeding, address, done, orphans, onForget }: OverviewProps) {
  const { t } = useTranslation();
  const text = useText();
  const first = proceeding.acts.find((act) => act.allowed && !act.danger);
  const none = proceeding.terminal || proceeding.acts.length === 0;
  return (
    <main id="main">
      <Head title={proceeding.title} back={{ to: HOME, words: t("work.title") }} />
      <div role="status">{done !== "" && <p className="notice good">{t("phone:done", { act: done })}</p>}</div>
      {orphans.map((it) => (
        <Orphan key={it.act.id} typed={it} onClose={() => onForget(it.act.id)} />
      ))}
      <Standing proceeding={proceeding} />
      {none ? <NoActs proceeding={proceeding} /> : <Others address={address} acts={proceeding.acts.filter((act) => act !== first)} />}
      <Facts proceeding={proceeding} />
      <Children items={proceeding.children} />
      <Clocks deadlines={proceeding.deadlines} />
      <Story items={proceeding.timeline} />
      <Full to={`/proceedings/${proceeding.id}`} />
      {!none && first && (
        <div className="act-bar">
          <To to={`${address}/${first.id}`} className="button main">
            {text(first.title)}
          </To>
        </div>
      )}
    </main>
  );
}

function Page({ proceeding, owner, chosen }: { proceeding: Proceeding; owner: string; chosen: string | undefined }) {
  const text = useText();
  const [typed, setTyped] = useKept<Readonly<Record<string, Typed>>>(`fengqiao.typed.${proceeding.id}`, owner, {});
  const [done, setDone] = useState("");
  const { id, revision } = proceeding;
  const address = `/m/proceedings/${id}`;
  const forget = (act: string) => setTyped((old) => Object.fromEntries(Object.entries(old).filter(([key]) => key !== act)));
  const act = proceeding.acts.find((it) => it.id === chosen);
  if (act === undefined) {
    return <Overview proceeding={proceeding} address={address} done={done} orphans={orphansOf(typed, proceeding.acts)} onForget={forget} />;
  }
  const finish = () => {
    forget(act.id);
    setDone(text(act.title));
    go(address, { instead: true });
  };
  return (
    <main id="main">
      <Head title={text(act.title)} back={{ to: address, words: proceeding.title }} />
      <ActForm key={act.id} id={id} revision={revision} act={act} typed={typed[act.id] ?? startOf(act, revision)} onType={(it) => setTyped((old) => ({ ...old, [act.id]: it }))} onDone={finish} />
    </main>
  );
}

export default function ProceedingPage({ params }: PageProps) {
  const { t } = useTranslation();
  const owner = useSession()?.account.id ?? "";
  const id = params.id ?? "";
  const query = useQuery({ queryKey: ["proceeding", id], queryFn: () => unwrap(client.GET("/api/proceedings/{id}", { params: { path: { id } } })) });
  if (query.data !== undefined) return <Page proceeding={query.data} owner={owner} chosen={params.act} />;
  return (
    <main id="main">
      <Head title={t("phone:proceeding")} back={{ to: HOME, words: t("work.title") }} />
      <Problem error={query.error} again={() => void query.refetch()} />
      {query.isPending && <Waiting />}
    </main>
  );
}
