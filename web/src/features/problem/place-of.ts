// Where the list behind a figure of a board stands: the server names the list and its query, the pages have their own words.

type Query = Readonly<Record<string, string>>;

function kept(words: Record<string, string | undefined>): Record<string, string> {
  return Object.fromEntries(Object.entries(words).filter((pair): pair is [string, string] => pair[1] !== undefined && pair[1] !== ""));
}

/** The page and its words. */
export function placeOf(list: string, query: Query): { to: "/lists" | "/inspections" | "/points" | "/work"; search: Record<string, string> } {
  switch (list) {
    case "proceedings":
      return {
        to: "/lists",
        search: kept({
          list: query.procedure,
          ended: query.state === "ended" ? "yes" : "",
          at: query.at_state,
          late: query.late === "true" ? "yes" : "",
          member: query.member_id,
          region: query.region_id,
        }),
      };
    case "inspections":
    case "missed_windows":
      return {
        to: "/inspections",
        search: kept({
          part: list === "missed_windows" ? "missed" : "",
          state: query.state,
          doubt: query.doubt,
          made: query.made === "true" ? "yes" : "",
          from: query.from_on,
          region: query.region_id,
          station: query.station_id,
          organisation: query.organisation_id,
          account: query.account_id,
        }),
      };
    case "points":
      return { to: "/points", search: kept({ organisation: query.organisation_id }) };
    default:
      return { to: "/work", search: {} };
  }
}
