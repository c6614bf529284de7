// Sends the draft; once, however often it is asked again.
import { client, unwrap, type Schema } from "../../../api/client";
import type { KeyHeaders } from "../../../lib/verb";
import { useVerb } from "../../../lib/verb";
import { joinOther } from "../one/join";
import { bodyOf, type Draft } from "./draft";

export interface Sent {
  report: Schema["ReportView"];
  /** The other report could not join; the report itself is kept. */
  apart: boolean;
}

async function send(draft: Draft, headers: KeyHeaders): Promise<Sent> {
  const report = await unwrap(client.POST("/api/reports", { body: bodyOf(draft), headers }));
  if (draft.matter.kind !== "together" || !report.matter) {
    return { report, apart: false };
  }
  try {
    await joinOther(report.matter.id, draft.matter.report_id, headers["Idempotency-Key"]);
    return { report, apart: false };
  } catch {
    return { report, apart: true };
  }
}

export function useSend(onSent: (sent: Sent) => void) {
  return useVerb(send, { invalidate: ["report", "matter"], onSuccess: onSent });
}
