// Addresses below /m, that of citizens, and the pages behind them: one row for each. A page is loaded when it is first opened.
import { lazy, type ComponentType, type LazyExoticComponent } from "react";

export interface PageProps {
  /** The parts of the address that the row names with a colon. */
  params: Readonly<Record<string, string>>;
}

type Load = () => Promise<{ default: ComponentType<PageProps> }>;

export interface Route {
  /** Parts with a colon stand for any text; a last one with a question mark may be absent. */
  path: string;
  load: Load;
  Page: LazyExoticComponent<ComponentType<PageProps>>;
  /** Whether it has acts of its own within reach of the thumb, where the menu stands on the others. */
  acts: boolean;
  /** Whether nobody needs to be signed in. */
  open: boolean;
}

export const HOME = "/m";
export const SIGN_IN = "/m/sign-in";
/** Where citizens follow their matter; no account is behind it. */
export const CITIZEN = "/c";
export const VERIFY = "/m/verify";

const row = (path: string, load: Load, has: { acts?: true; open?: true } = {}): Route => ({ path, load, Page: lazy(load), acts: has.acts ?? false, open: has.open ?? false });

export const routes: readonly Route[] = [
  row(HOME, () => import("./pages/work")),
  row(SIGN_IN, () => import("./pages/sign-in"), { open: true }),
  row(`${VERIFY}/:code?`, () => import("./pages/verify"), { open: true }),
  row("/m/proceedings/:id/:act?", () => import("./pages/proceeding"), { acts: true }),
  row("/m/reports/new", () => import("./pages/report-new"), { acts: true }),
  row("/m/me", () => import("./pages/me")),
  row(CITIZEN, () => import("./pages/citizen"), { open: true }),
];

/** What the address gives for the parts of a row, or nothing when the row does not fit. */
export function paramsOf(row: string, path: string): Record<string, string> | null {
  const wanted = row.split("/");
  const given = path.replace(/\/+$/, "").split("/");
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at];
    if (part.startsWith(":")) {
      if (value !== undefined && value !== "") params[part.slice(1).replace("?", "")] = value;
      else if (!part.endsWith("?")) return null;
    } else if (value !== part) {
      return null;
    }
  }
  return given.length <= wanted.length ? params : null;
}

export interface Found {
  route: Route;
  params: Record<string, string>;
}

export function find(path: string): Found | null {
  for (const route of routes) {
    const params = paramsOf(route.path, path);
    if (params !== null) return { route, params };
  }
  return null;
}
