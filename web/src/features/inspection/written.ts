// What the form of a visit holds, and what of it is sent.
import type { Schema } from "../../api/client";
import type { New } from "./waiting";

/** A photo as the phone has made it small. */
export interface Picture {
  /** A ULID. */
  id: string;
  content: ArrayBuffer;
}

export interface Finding {
  what: string;
  kind: string;
  severity: string;
  evidence?: string;
  photos?: Picture[];
}

export interface Values {
  checked?: Record<string, string>;
  found?: Finding[];
  note?: string;
}

/** What is sent of a form, at a moment. */
export function writtenOf(values: Values, now: Date): Schema["WriteInspection"] {
  const checked = Object.entries(values.checked ?? {}).filter(([, answer]) => answer !== undefined && answer !== "");
  const note = values.note?.trim() ?? "";
  return {
    checked: checked.map(([item, answer]) => ({ item, answer })),
    found: (values.found ?? []).map(({ what, kind, severity, evidence, photos }) => ({
      what,
      kind,
      severity,
      ...(evidence === undefined || evidence.trim() === "" ? {} : { evidence }),
      photos: (photos ?? []).map((photo) => photo.id),
    })),
    ...(note === "" ? {} : { note }),
    written_at: now.toISOString(),
  };
}

/** What waits of it, in the order in which it is sent: what was written, then each photo. */
export function thingsOf(inspection: string, station: string, values: Values, now: Date): New[] {
  const photos = (values.found ?? []).flatMap((found) => found.photos ?? []);
  const photo = ({ id, content }: Picture): New => ({ kind: "photo", inspection, station, body: { photo: id }, content });
  return [{ kind: "write", inspection, station, body: { ...writtenOf(values, now) } }, ...photos.map(photo)];
}
