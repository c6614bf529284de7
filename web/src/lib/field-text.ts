// What a field of a proceeding holds, as people read it: days and instants in words, all else as the server says it.
import type { Schema } from "../api/client";
import { formatDay, formatInstant } from "./format";

export function fieldText(field: Schema["FieldValue"]): string {
  const value: unknown = field.value;
  if (typeof value !== "string") {
    return field.text;
  }
  return field.type === "date" ? formatDay(value) : field.type === "instant" ? formatInstant(value) : field.text;
}
