// What becomes of the report: a matter opened, one joined by its number, or the report taken out of its matter.
import { Link } from "@tanstack/react-router";
import { Button, Input, Space } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { useVerb } from "../../../lib/verb";

const invalidate = ["report", "matter"];

/** The open matter with that number. */
async function matterByCode(code: string): Promise<string> {
  const page = await unwrap(client.GET("/api/matters", { params: { query: { code } } }));
  const found = page.items[0];
  if (found === undefined) {
    throw new ProblemError(404, "not_found", code);
  }
  return found.id;
}

function Open({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  const [title, setTitle] = useState("");
  const id = report.id;
  const verb = useVerb(
    (body: Schema["OpenMatterBody"], headers) => unwrap(client.POST("/api/reports/{id}/open-matter", { params: { path: { id } }, body, headers })),
    { invalidate },
  );
  return (
    <div className="report-stack">
      <Input maxLength={120} value={title} placeholder={t("open.title")} aria-label={t("open.title")} onChange={(event) => setTitle(event.target.value)} />
      <ProblemAlert error={verb.error} kept />
      <Button type="primary" loading={verb.pending} onClick={() => verb.run({ title: title.trim() === "" ? undefined : title.trim(), revision: report.revision })}>
        {t("open.do")}
      </Button>
    </div>
  );
}

function Join({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  const [code, setCode] = useState("");
  const id = report.id;
  const verb = useVerb(
    async (input: { code: string; revision: number }, headers) => {
      const matter_id = await matterByCode(input.code);
      return unwrap(client.POST("/api/reports/{id}/join", { params: { path: { id } }, body: { matter_id, revision: input.revision }, headers }));
    },
    { invalidate },
  );
  const send = () => verb.run({ code: code.trim().toUpperCase(), revision: report.revision });
  return (
    <div className="report-stack">
      <Space.Compact block>
        <Input value={code} placeholder={t("join.code")} aria-label={t("join.code")} onChange={(event) => setCode(event.target.value)} onPressEnter={() => code.trim() !== "" && send()} />
        <Button loading={verb.pending} disabled={code.trim() === ""} onClick={send}>
          {t("join.do")}
        </Button>
      </Space.Compact>
      {verb.error?.status === 404 ? <span className="problem-line">{t("join.no_such")}</span> : <ProblemAlert error={verb.error} kept />}
    </div>
  );
}

function Separate({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  const [reason, setReason] = useState("");
  const id = report.id;
  const verb = useVerb(
    (body: Schema["SeparateBody"], headers) => unwrap(client.POST("/api/reports/{id}/separate", { params: { path: { id } }, body, headers })),
    { invalidate, onSuccess: () => setReason("") },
  );
  return (
    <div className="report-stack">
      <Input.TextArea rows={2} maxLength={1000} value={reason} placeholder={t("separate.reason")} aria-label={t("separate.reason")} onChange={(event) => setReason(event.target.value)} />
      <ProblemAlert error={verb.error} kept />
      <Button danger loading={verb.pending} disabled={reason.trim() === ""} onClick={() => verb.run({ reason: reason.trim(), revision: report.revision })}>
        {t("separate.do")}
      </Button>
    </div>
  );
}

export function MatterActs({ report }: { report: Schema["ReportView"] }) {
  const { t } = useTranslation("report");
  return (
    <div className="report-stack">
      {report.matter ? (
        <div className="in-text">
          {t("its_matter")}
          <Link to="/matters/$id" params={{ id: report.matter.id }}>
            {report.matter.code}
          </Link>
        </div>
      ) : (
        <span className="muted">{t("no_matter")}</span>
      )}
      {report.may.includes("open_matter") && <Open report={report} />}
      {report.may.includes("join") && <Join report={report} />}
      {report.may.includes("separate") && <Separate report={report} />}
    </div>
  );
}
