// A likely same report joins a matter; asked again with the same key it goes on where it stood.
import { client, keyHeader, unwrap, type Schema } from "../../../api/client";

/** Opens a matter for one report and lets another report join it; asked again with the same key it goes on where it stood. */
export async function openTogether(report: Schema["ReportView"], other: string, key: string): Promise<Schema["ReportView"]> {
  const opened = await unwrap(
    client.POST("/api/reports/{id}/open-matter", { params: { path: { id: report.id } }, body: { revision: report.revision }, headers: keyHeader(key) }),
  );
  await joinOther(opened.matter?.id ?? "", other, key);
  return opened;
}

export async function joinOther(matter_id: string, other: string, key: string): Promise<void> {
  const path = { id: other };
  const { revision } = await unwrap(client.GET("/api/reports/{id}", { params: { path } }));
  await unwrap(client.POST("/api/reports/{id}/join", { params: { path }, body: { matter_id, revision }, headers: keyHeader(`${key}-join`) }));
}
