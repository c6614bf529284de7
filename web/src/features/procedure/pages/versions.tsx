// Versions of a procedure: what runs on which, and bringing running proceedings to the present one, looked at before it is done.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Button, Card, Popconfirm, Tag } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatInstant } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { versionsQuery } from "../queries";
import "../path.css";

type Version = Schema["VersionView"];
type Found = Schema["UpgradeView"];

export default function VersionsPage() {
  const { t } = useTranslation("procedure");
  const { id = "" } = useParams({ strict: false });
  const query = useQuery(versionsQuery(id));
  const text = useText();
  const present = query.data?.items.find((item) => item.present);
  return (
    <PageFrame title={query.data === undefined ? t("versions.title") : t("versions.title_of", { procedure: text(query.data.title) })} back={<Link to="/procedures">{t("path.back")}</Link>}>
      <p className="muted">{t("versions.explain")}</p>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {(query.data?.items ?? []).map((item) => (
        <One key={item.version} id={id} item={item} may={query.data?.may_upgrade === true} present={present?.version ?? ""} />
      ))}
    </PageFrame>
  );
}

function One({ id, item, may, present }: { id: string; item: Version; may: boolean; present: string }) {
  const { t } = useTranslation("procedure");
  const kept = typeof item.kept_at === "string" ? t("versions.kept_on", { day: formatInstant(item.kept_at) }) : t("versions.not_kept");
  return (
    <Card title={`${t("version")} ${item.version}`} extra={item.present && <Tag color="green">{t("versions.present")}</Tag>} className="role">
      <p>
        {t("versions.running", { number: formatCount(item.running) })} <span className="muted">{kept}</span>
      </p>
      {!item.present && item.running > 0 && item.faults.length > 0 && <Faults faults={item.faults} />}
      {!item.present && item.running > 0 && item.faults.length === 0 && may && <Bring id={id} from={item.version} to={present} />}
    </Card>
  );
}

function Faults({ faults }: { faults: string[] }) {
  const { t } = useTranslation("procedure");
  const lines = faults.map((fault) => <div key={fault}>{fault}</div>);
  return <Alert type="warning" showIcon title={t("versions.stay")} description={lines} />;
}

function Bring({ id, from, to }: { id: string; from: string; to: string }) {
  const { t } = useTranslation("procedure");
  const [looked, setLooked] = useState(false);
  const params = { path: { id, version: from } };
  const look = useQuery({
    queryKey: ["procedure", "upgrade", id, from],
    queryFn: () => unwrap(client.GET("/api/procedures/{id}/versions/{version}/upgrade", { params })),
    enabled: looked,
    retry: false,
  });
  const bring = useVerb(
    ({ after }: { after: string | null }, headers) => unwrap(client.POST("/api/procedures/{id}/versions/{version}/upgrade", { params, body: { after }, headers })),
    { invalidate: ["procedure", "proceeding", "work"] },
  );
  const next = bring.data?.next ?? null;
  return (
    <>
      {!looked && (
        <Button type="primary" onClick={() => setLooked(true)}>
          {t("versions.look", { to })}
        </Button>
      )}
      {looked && look.isFetching && <Loading />}
      <ProblemAlert error={look.error ?? bring.error} />
      {bring.data === undefined && look.data !== undefined && (
        <>
          <Result found={look.data} done={false} to={to} />
          <Popconfirm title={t("versions.sure", { number: formatCount(look.data.fitting), to })} description={t("versions.then")} onConfirm={() => bring.run({ after: null })}>
            <Button type="primary" disabled={look.data.fitting === 0} loading={bring.pending}>
              {t("versions.bring", { number: formatCount(look.data.fitting), to })}
            </Button>
          </Popconfirm>
        </>
      )}
      {bring.data !== undefined && <Result found={bring.data} done to={to} />}
      {next !== null && (
        <Button loading={bring.pending} onClick={() => bring.run({ after: next })}>
          {t("versions.go_on")}
        </Button>
      )}
    </>
  );
}

function Result({ found, done, to }: { found: Found; done: boolean; to: string }) {
  const { t } = useTranslation("procedure");
  const text = useText();
  const count = (number: number) => (number === 0 ? "—" : formatCount(number));
  const clocks: Column<Found["clocks"][number]>[] = [
    { key: "clock", title: t("dry.clock"), render: (row) => text(row.title) },
    { key: "kept", title: t("versions.clock_kept"), render: (row) => count(row.kept), right: true },
    { key: "ended", title: t("versions.clock_ended"), render: (row) => count(row.ended), right: true },
    { key: "started", title: t("versions.clock_started"), render: (row) => count(row.started), right: true },
  ];
  const named: Column<Found["named"][number]>[] = [
    { key: "number", title: t("versions.number"), render: (row) => row.number, width: 200 },
    { key: "why", title: t("dry.why"), render: (row) => t(`versions.code.${row.code}`, { defaultValue: row.detail }) },
    { key: "detail", title: t("versions.detail"), render: (row) => row.detail },
  ];
  const refused = found.refused.reduce((sum, row) => sum + row.proceedings, 0);
  const words = { number: formatCount(found.fitting), refused: formatCount(refused), to };
  return (
    <section aria-live="polite">
      <p>{t(done ? "versions.done" : "versions.would", words)}</p>
      {found.clocks.length > 0 && <Rows label={t("dry.clocks")} items={found.clocks} columns={clocks} rowKey={(row) => row.id} />}
      {found.named.length > 0 && (
        <>
          <h2 className="path-heading">{t("versions.left")}</h2>
          <Rows label={t("versions.left")} items={found.named} columns={named} rowKey={(row) => row.id} />
        </>
      )}
    </section>
  );
}
