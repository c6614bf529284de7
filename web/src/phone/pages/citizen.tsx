// The page of citizens: a matter followed with a code. Where it stands, what I may do, which ways are open, and who looked.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { comma, formatDay, formatDue, formatInstant } from "../../lib/format";
import { useVerb } from "../../lib/verb";
import { Languages, TextSizes } from "../parts/choices";
import { Doings } from "../parts/doings";
import { Papers } from "../parts/papers";
import { Problem } from "../parts/problem";
import { Waiting } from "../parts/waiting";

type Followed = Schema["CitizenView"];
type Proceeding = Schema["CitizenProceedingView"];

const KEY = ["citizen"];
const PARTS = ["name", "phone", "id_number", "address", "narrative", "kind", "place"] as const;

function Enter() {
  const { t } = useTranslation("phone");
  const queries = useQueryClient();
  const [missing, setMissing] = useState(false);
  const follow = useVerb((code: string) => unwrap(client.POST("/api/citizen", { body: { code } })), {
    invalidate: [],
    onSuccess: () => void queries.resetQueries({ queryKey: KEY }),
  });
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const code = String(new FormData(event.currentTarget).get("code") ?? "").trim();
    setMissing(code === "");
    if (code !== "" && !follow.pending) follow.run(code);
  };
  return (
    <main id="main" className="sign-in">
      <h1>{t("citizen.title")}</h1>
      <p className="quiet">{t("citizen.claim")}</p>
      <form onSubmit={onSubmit} noValidate>
        <div className="field">
          <label htmlFor="code">{t("citizen.code")}</label>
          <input id="code" name="code" autoComplete="off" autoCapitalize="characters" spellCheck={false} aria-describedby="code-help" />
          <p id="code-help" className="quiet">
            {t("citizen.code_help")}
          </p>
        </div>
        {missing && (
          <p className="fault" role="alert">
            {t("citizen.code_missing")}
          </p>
        )}
        <Problem error={follow.error} />
        <button type="submit" className="main" disabled={follow.pending}>
          {t("citizen.open")}
        </button>
      </form>
      <Languages />
      <TextSizes />
    </main>
  );
}

function About({ followed }: { followed: Followed }) {
  const { t } = useTranslation("phone");
  const text = useText();
  const fact = (name: string, value: string | null | undefined) =>
    value ? (
      <div>
        <dt>{t(`citizen.${name}`)}</dt>
        <dd>{value}</dd>
      </div>
    ) : null;
  return (
    <section className="card">
      <h2>{t(followed.state === "open" ? "citizen.running" : "citizen.closed")}</h2>
      <dl className="facts">
        {fact("number", followed.code)}
        {fact("kind", followed.kind ? text(followed.kind) : null)}
        {fact("place", followed.place)}
        {fact("me", followed.name)}
        {fact("opened", formatInstant(followed.opened_at))}
        {fact("until", formatInstant(followed.ends_at))}
      </dl>
    </section>
  );
}

function Steps({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation("phone");
  const text = useText();
  return (
    <details>
      <summary>{t("citizen.story")}</summary>
      <ol className="story">
        {[...proceeding.steps].reverse().map((step) => (
          <li key={`${step.at}-${step.act.zh}-${step.party ?? ""}`}>
            <strong>{text(step.act)}</strong>
            {step.party && ` ${step.party}`}
            <p className="quiet">{formatInstant(step.at)}</p>
          </li>
        ))}
      </ol>
    </details>
  );
}

function One({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation("phone");
  const text = useText();
  return (
    <section className="card">
      <h2>{text(proceeding.title)}</h2>
      <p className="state">{text(proceeding.state)}</p>
      <p className="quiet">{t("citizen.you_are", { label: text(proceeding.label) })}</p>
      {!proceeding.terminal && proceeding.owner && <p>{t("citizen.turn", { owner: proceeding.owner })}</p>}
      {proceeding.clocks.map((clock) => (
        <div key={clock.title.zh}>
          <p>
            {text(clock.title)}：<strong className="nowrap">{formatDue(clock.due_at)}</strong>
          </p>
          {clock.basis && <p className="quiet">{clock.basis}</p>}
        </div>
      ))}
      <Papers papers={proceeding.papers} />
      <Doings proceeding={proceeding} />
      <Steps proceeding={proceeding} />
    </section>
  );
}

function Ways({ followed }: { followed: Followed }) {
  const { t } = useTranslation("phone");
  const text = useText();
  return (
    <section className="card">
      <h2>{t("citizen.ways")}</h2>
      <p>{t("citizen.ways_help")}</p>
      {followed.remedies.map((remedy) => (
        <details key={remedy.id}>
          <summary>{text(remedy.title)}</summary>
          <p>{text(remedy.text)}</p>
          <p>
            <strong>{t("citizen.end")}</strong>
            {text(remedy.end)}
          </p>
          {remedy.last_on && <p>{t("citizen.last_on", { day: formatDay(remedy.last_on) })}</p>}
          <p className="quiet">{remedy.basis}</p>
        </details>
      ))}
    </section>
  );
}

function Looks({ followed }: { followed: Followed }) {
  const { t } = useTranslation("phone");
  return (
    <section className="card">
      <h2>{t("citizen.looks")}</h2>
      {followed.looks.length === 0 && <p>{t("citizen.no_looks")}</p>}
      <ul className="plain">
        {followed.looks.map((look) => (
          <li key={`${look.at}-${look.fields.join()}`}>
            <strong>{look.organisation ?? t(look.purpose === "sign" ? "citizen.other_party" : "words:system")}</strong>
            <p>
              {t(`citizen.purpose.${look.purpose}`)}：{look.fields.map((field) => t(`citizen.part.${field}`)).join(comma())}
            </p>
            <p className="quiet">{formatInstant(look.at)}</p>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Correction({ followed }: { followed: Followed }) {
  const { t } = useTranslation("phone");
  const [parts, setParts] = useState<readonly string[]>([]);
  const ask = useVerb((body: { parts: string[] }, headers) => unwrap(client.POST("/api/citizen/corrections", { body, headers })), {
    invalidate: KEY,
    onSuccess: () => setParts([]),
  });
  const toggle = (part: string) => setParts((old) => (old.includes(part) ? old.filter((it) => it !== part) : [...old, part]));
  const asked = followed.correction;
  return (
    <section className="card">
      <h2>{t("citizen.correct")}</h2>
      <p>{t("citizen.correct_help")}</p>
      <div role="status">
        {asked && (
          <p className="notice good">
            {t("citizen.correct_asked", { at: formatInstant(asked.at), parts: asked.parts.map((part) => t(`citizen.part.${part}`)).join(comma()) })}
          </p>
        )}
      </div>
      <fieldset className="field">
        <legend>{t("citizen.correct_what")}</legend>
        {PARTS.map((part) => (
          <label key={part} className="choice">
            <input type="checkbox" checked={parts.includes(part)} onChange={() => toggle(part)} />
            {t(`citizen.part.${part}`)}
          </label>
        ))}
      </fieldset>
      <Problem error={ask.error} />
      <button type="button" disabled={parts.length === 0 || ask.pending} onClick={() => ask.run({ parts: [...parts] })}>
        {t("citizen.correct_do")}
      </button>
    </section>
  );
}

function Matter({ followed }: { followed: Followed }) {
  const { t } = useTranslation("phone");
  const queries = useQueryClient();
  const leave = useVerb((_: null, headers) => unwrap(client.DELETE("/api/citizen", { headers })), {
    invalidate: [],
    onSuccess: () => void queries.resetQueries({ queryKey: KEY }),
  });
  return (
    <>
      {followed.invented && <p className="banner">{t("citizen.invented")}</p>}
      <main id="main">
        <header className="head">
          <h1>{t("citizen.title")}</h1>
        </header>
        <About followed={followed} />
        {followed.proceedings.map((proceeding) => (
          <One key={proceeding.id} proceeding={proceeding} />
        ))}
        <Ways followed={followed} />
        <Looks followed={followed} />
        <Correction followed={followed} />
        <Languages />
        <TextSizes />
        <Problem error={leave.error} />
        <button type="button" disabled={leave.pending} onClick={() => leave.run(null)}>
          {t("citizen.leave")}
        </button>
      </main>
    </>
  );
}

export default function CitizenPage() {
  const followed = useQuery({ queryKey: KEY, queryFn: () => unwrap(client.GET("/api/citizen")), retry: false });
  const { error } = followed;
  if (error instanceof ProblemError && error.status === 401) return <Enter />;
  if (followed.data) return <Matter followed={followed.data} />;
  return <main id="main">{error === null ? <Waiting /> : <Problem error={error} again={() => void followed.refetch()} />}</main>;
}
