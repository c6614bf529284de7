// Whether somebody who is to handle the matter seems to be a party of it. The check stands in the log; a person judges.
import { Alert, Button, Checkbox } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { OrganisationSelect } from "../../../components/organisation-select";
import { ProblemAlert } from "../../../components/problem-alert";
import { comma } from "../../../lib/format";
import { useSession } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";

function Found({ found }: { found: Schema["ConflictView"] }) {
  const { t } = useTranslation("matter");
  if (!found.conflict) {
    return <Alert type="success" showIcon role="status" title={t("conflict.none")} />;
  }
  const evidence = found.evidence.map((code) => t(`conflict.evidence.${code}`)).join(comma());
  return <Alert type="warning" showIcon role="status" title={t("conflict.found", { evidence })} description={t(found.hard ? "conflict.hard" : "conflict.soft")} />;
}

export function Conflict({ matterId }: { matterId: string }) {
  const { t } = useTranslation("matter");
  const account = useSession()?.account.id;
  const [self, setSelf] = useState(true);
  const [organisation, setOrganisation] = useState<string[]>([]);
  const check = useVerb((body: Schema["ConflictBody"], headers) => unwrap(client.POST("/api/matters/{id}/check-conflict", { params: { path: { id: matterId } }, body, headers })), {
    invalidate: [],
  });
  const [organisationId] = organisation;
  const change = () => check.reset();
  const ask = () =>
    check.run({
      ...(self && account !== undefined ? { account_id: account } : {}),
      ...(organisationId === undefined ? {} : { organisation_id: organisationId }),
    });
  return (
    <div className="matter-stack">
      <p className="muted">{t("conflict.help")}</p>
      <Checkbox
        checked={self}
        onChange={(event) => {
          setSelf(event.target.checked);
          change();
        }}
      >
        {t("conflict.self")}
      </Checkbox>
      <OrganisationSelect
        value={organisationId}
        onChange={(chosen) => {
          setOrganisation(chosen);
          change();
        }}
      />
      <Button onClick={ask} loading={check.pending} disabled={!self && organisationId === undefined}>
        {t("conflict.do")}
      </Button>
      <ProblemAlert error={check.error} kept />
      {check.data !== undefined && <Found found={check.data} />}
    </div>
  );
}
