// What was typed as a change of the watch, as the server reads it: what is left empty stays as it is.
import type { Schema } from "../../api/client";

export interface Typed {
  category?: string | undefined;
  level?: string | undefined;
  on?: string | undefined;
  windows_days?: number[] | undefined;
  count_min?: number | null | undefined;
  ratio_min?: number | null | undefined;
  recurrence_days_min?: number | null | undefined;
}

export function changeOf(typed: Typed): Schema["ChangeBody"] {
  const windows = typed.windows_days ?? [];
  return {
    category: typed.category ?? null,
    level: typed.level ?? null,
    on: typed.on === undefined ? null : typed.on === "true",
    windows_days: windows.length === 0 ? null : [...windows].sort((one, two) => one - two),
    count_min: typed.count_min ?? null,
    ratio_min: typed.ratio_min ?? null,
    recurrence_days_min: typed.recurrence_days_min ?? null,
  };
}
