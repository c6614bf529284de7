// What a field of a proceeding holds, as people read it: days in words, all else as the server says it.
import type { Schema } from "../api/client";
import { formatDay } from "./format";

export function fieldText(field: Schema["FieldValue"]): string {
  const value: unknown = field.value;
  return field.type === "date" && typeof value === "string" ? formatDay(value) : field.text;
}
