// The menu by the work one does: each entry with the action that opens it.
export interface Entry {
  to: string;
  key: string;
  action: string | null;
  phone: boolean;
}

export const entries: readonly Entry[] = [
  { to: "/work", key: "work", action: null, phone: true },
  { to: "/visits", key: "visits", action: "settle_visit", phone: true },
  { to: "/reports/new", key: "report_new", action: "write_report", phone: true },
  { to: "/reports", key: "reports", action: "read_report", phone: true },
  { to: "/matters", key: "matters", action: "read_matter", phone: true },
  { to: "/search", key: "search", action: "search", phone: false },
  { to: "/topics", key: "topics", action: "read_topics", phone: false },
  { to: "/parties", key: "parties", action: "count_parties", phone: false },
  { to: "/cockpit", key: "cockpit", action: "read_rates", phone: false },
  { to: "/rates", key: "rates", action: "read_rates", phone: false },
  { to: "/bulletins", key: "bulletins", action: "read_proceeding", phone: false },
  { to: "/signals", key: "signals", action: "read_signal", phone: true },
  { to: "/proceedings", key: "proceedings", action: "read_proceeding", phone: true },
  { to: "/lists", key: "lists", action: "read_proceeding", phone: true },
  { to: "/sittings", key: "sittings", action: "read_sittings", phone: true },
  { to: "/mediators", key: "mediators", action: "read_mediators", phone: false },
  { to: "/points", key: "points", action: "read_procedures", phone: false },
  { to: "/alarms", key: "alarms", action: "read_alarms", phone: false },
  { to: "/pairings", key: "pairings", action: "read_pairing", phone: false },
  { to: "/patrols", key: "patrols", action: "read_patrol", phone: false },
  { to: "/liaison", key: "liaison", action: "read_inspections", phone: false },
  { to: "/inspections", key: "inspections", action: "read_inspections", phone: true },
  { to: "/artefacts", key: "artefacts", action: "read_artefact", phone: false },
  { to: "/imports", key: "imports", action: "read_import", phone: false },
  { to: "/events", key: "events", action: "read_events", phone: false },
  { to: "/accounts", key: "accounts", action: "manage_accounts", phone: false },
  { to: "/regions", key: "regions", action: "read_regions", phone: false },
  { to: "/organisations", key: "organisations", action: "read_regions", phone: false },
  { to: "/roles", key: "roles", action: "read_roles", phone: false },
  { to: "/procedures", key: "procedures", action: "read_procedures", phone: false },
  { to: "/templates", key: "templates", action: "read_templates", phone: false },
  { to: "/models", key: "models", action: "read_models", phone: false },
];

/** Entries that a person may open. */
export function openTo(may: readonly string[]): readonly Entry[] {
  return entries.filter((entry) => entry.action === null || may.includes(entry.action));
}

/** The entry of an address: the longest that it begins with. */
export function entryOf(path: string): string | undefined {
  const fits = entries.filter((entry) => path === entry.to || path.startsWith(`${entry.to}/`));
  return fits.sort((one, two) => two.to.length - one.to.length)[0]?.to;
}

const BAR_MAX = 5;

/** What the bar at the foot of a phone shows: work on the move first; the rest is behind "more". */
export function barOf(open: readonly Entry[]): readonly Entry[] {
  return [...open.filter((entry) => entry.phone), ...open.filter((entry) => !entry.phone)].slice(0, BAR_MAX);
}
