// What stands around every page: who may see it, the notice that the network is away, and the menu at the foot.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { Suspense, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../api/client";
import { useText } from "../lib/bilingual";
import { useLive } from "../lib/live";
import { sessionQuery, useMay } from "../lib/session";
import { Problem } from "./parts/problem";
import { Stop } from "./parts/stop";
import { Waiting } from "./parts/waiting";
import { useOffLine } from "./off-line";
import { go, To, usePath } from "./place";
import { find, HOME, routes, SIGN_IN, type Found } from "./routes";

/** The other pages are fetched once this one stands, so that they open at once, and without a network too. */
const FETCH_AFTER_MS = 2_000;

function useOthersFetched(on: boolean): void {
  useEffect(() => {
    if (!on) return undefined;
    const timer = setTimeout(() => routes.forEach((route) => void route.load().catch(() => undefined)), FETCH_AFTER_MS);
    return () => clearTimeout(timer);
  }, [on]);
}

function OffLine() {
  const { t } = useTranslation("phone");
  const away = useOffLine();
  const queries = useQueryClient();
  useEffect(() => {
    if (!away) return undefined;
    // Back again: what may be old is asked for anew.
    return () => void queries.invalidateQueries();
  }, [away, queries]);
  return (
    <div role="status">
      {away && <p className="off-line">{t("off_line")}</p>}
    </div>
  );
}

function Menu({ path }: { path: string }) {
  const { t } = useTranslation("phone");
  const mayWrite = useMay("write_report");
  const entry = (to: string, words: string) => (
    <To to={to} current={path === to}>
      {words}
    </To>
  );
  return (
    <nav className="foot" aria-label={t("menu")}>
      {entry(HOME, t("words:work.title"))}
      {mayWrite && entry("/m/reports/new", t("enter"))}
      {entry("/m/me", t("me"))}
    </nav>
  );
}

function NoPage() {
  const { t } = useTranslation("phone");
  return (
    <main id="main">
      <h1>{t("no_page")}</h1>
      <To to={HOME} className="button">
        {t("to_work")}
      </To>
    </main>
  );
}

function Inside({ found, path }: { found: Found; path: string }) {
  const text = useText();
  const { t } = useTranslation("phone");
  const session = useQuery(sessionQuery);
  const { error } = session;
  const signedOut = error instanceof ProblemError && error.status === 401;
  useLive(session.isSuccess);
  useOthersFetched(session.isSuccess);
  useEffect(() => {
    if (signedOut) go(`${SIGN_IN}?to=${encodeURIComponent(path)}`, { instead: true });
  }, [signedOut, path]);
  if (session.data === undefined) {
    return <main id="main">{error === null || signedOut ? <Waiting /> : <Problem error={error} again={() => void session.refetch()} />}</main>;
  }
  const { Page, acts } = found.route;
  return (
    <>
      <a className="skip" href="#main">
        {t("words:skip")}
      </a>
      {session.data.banner && <p className="banner">{text(session.data.banner)}</p>}
      <OffLine />
      <Stop key={`${found.route.path} ${found.params.id ?? ""}`}>
        <Suspense
          fallback={
            <main id="main">
              <Waiting />
            </main>
          }
        >
          <Page params={found.params} />
        </Suspense>
      </Stop>
      {!acts && <Menu path={path} />}
    </>
  );
}

export function Shell() {
  const path = usePath();
  const found = find(path);
  if (found === null) return <NoPage />;
  if (!found.route.open) return <Inside found={found} path={path} />;
  const { Page } = found.route;
  return (
    <Suspense fallback={null}>
      <Page params={found.params} />
    </Suspense>
  );
}
