// Addresses and the pages behind them; every page is loaded when it is first opened.
import { createRootRoute, createRoute, createRouter, lazyRouteComponent, redirect } from "@tanstack/react-router";
import { Layout } from "./layout";

const root = createRootRoute({
  component: Layout,
  notFoundComponent: lazyRouteComponent(() => import("./not-found"), "NotFound"),
});

type Load = Parameters<typeof lazyRouteComponent>[0];

const page = <P extends string>(path: P, load: Load) => createRoute({ getParentRoute: () => root, path, component: lazyRouteComponent(load) });

const home = createRoute({
  getParentRoute: () => root,
  path: "/",
  beforeLoad: () => {
    // The router wants a thrown redirect.
    throw redirect({ to: "/work" });
  },
});

const routes = [
  home,
  page("/sign-in", () => import("../features/session/pages/sign-in")),
  page("/work", () => import("../features/work/pages/work")),
  page("/notices", () => import("../features/work/pages/notices")),
  page("/proceedings", () => import("../features/proceeding/pages/proceedings")),
  page("/proceedings/$id", () => import("../features/proceeding/pages/proceeding")),
  page("/lists", () => import("../features/problem/pages/lists")),
  page("/board", () => import("../features/problem/pages/board")),
  page("/points", () => import("../features/points/pages/points")),
  page("/alarms", () => import("../features/points/pages/alarms")),
  page("/reports", () => import("../features/report/pages/reports")),
  page("/reports/new", () => import("../features/report/pages/report-new")),
  page("/reports/$id", () => import("../features/report/pages/report")),
  page("/matters", () => import("../features/matter/pages/matters")),
  page("/matters/$id", () => import("../features/matter/pages/matter")),
  page("/search", () => import("../features/search/pages/search")),
  page("/topics", () => import("../features/topic/pages/topics")),
  page("/parties", () => import("../features/party/pages/count")),
  page("/rates", () => import("../features/indicator/pages/rates")),
  page("/cockpit", () => import("../features/indicator/pages/cockpit")),
  page("/bulletins", () => import("../features/bulletin/pages/bulletins")),
  page("/bulletins/$id", () => import("../features/bulletin/pages/bulletin")),
  page("/rates/filings", () => import("../features/indicator/pages/filings")),
  page("/pairings", () => import("../features/pairing/pages/pairings")),
  page("/pairings/$id", () => import("../features/pairing/pages/pairing")),
  page("/signals", () => import("../features/signal/pages/signals")),
  page("/signals/$id", () => import("../features/signal/pages/signal")),
  page("/scans", () => import("../features/signal/pages/scans")),
  page("/scans/$id", () => import("../features/signal/pages/scan")),
  page("/artefacts", () => import("../features/signal/pages/artefacts")),
  page("/tuning", () => import("../features/signal/pages/tuning")),
  page("/quality", () => import("../features/signal/pages/quality")),
  page("/patrols", () => import("../features/patrol/pages/patrols")),
  page("/patrols/$id", () => import("../features/patrol/pages/patrol")),
  page("/visits", () => import("../features/patrol/pages/visits")),
  page("/teams", () => import("../features/patrol/pages/teams")),
  page("/liaison", () => import("../features/liaison/pages/liaisons")),
  page("/liaison/stations", () => import("../features/liaison/pages/stations")),
  page("/liaison/officials", () => import("../features/liaison/pages/officials")),
  page("/liaison/$id", () => import("../features/liaison/pages/proposal")),
  page("/inspections", () => import("../features/inspection/pages/inspections")),
  page("/inspections/$id", () => import("../features/inspection/pages/inspection")),
  page("/mediators", () => import("../features/mediator/pages/mediators")),
  page("/sittings", () => import("../features/sitting/pages/sittings")),
  page("/imports", () => import("../features/import/pages/imports")),
  page("/imports/new", () => import("../features/import/pages/import-new")),
  page("/imports/$id", () => import("../features/import/pages/import")),
  page("/regions", () => import("../features/region/pages/regions")),
  page("/organisations", () => import("../features/organisation/pages/organisations")),
  page("/accounts", () => import("../features/account/pages/accounts")),
  page("/roles", () => import("../features/account/pages/roles")),
  page("/account", () => import("../features/account/pages/account")),
  page("/models", () => import("../features/model/pages/models")),
  page("/models/new", () => import("../features/model/pages/model-new")),
  page("/models/$id", () => import("../features/model/pages/model")),
  page("/events", () => import("../features/event/pages/events")),
  page("/stages", () => import("../features/proceeding/pages/stages")),
  page("/away", () => import("../features/work/pages/away")),
  page("/procedures", () => import("../features/procedure/pages/procedures")),
  page("/procedures/dry-run", () => import("../features/procedure/pages/dry-run")),
  page("/templates", () => import("../features/document/pages/templates")),
  page("/templates/$id", () => import("../features/document/pages/template")),
  page("/procedures/$id/versions", () => import("../features/procedure/pages/versions")),
  page("/procedures/$id/paths", () => import("../features/procedure/pages/paths")),
];

export const router = createRouter({ routeTree: root.addChildren(routes), defaultPreload: "intent", scrollRestoration: true });

declare module "@tanstack/react-router" {
  interface Register {
    router: typeof router;
  }
}
