// The register of mediators: who may be invited, under which certificate, and how much runs with each. Nobody is ranked.
import { Button, Input } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { mediatorsQuery } from "../../../components/mediator-select";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { comma, formatCount, formatDay } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { MediatorForm } from "../mediator-form";
import { fits } from "../fits";

type Mediator = Schema["MediatorView"];

export default function MediatorsPage() {
  const { t } = useTranslation("mediator");
  const text = useText();
  const mayManage = useMay("manage_mediators");
  const { data, error, isPending, isSuccess } = useQuery(mediatorsQuery);
  const [kept, setKept] = useState<{ mediator: Mediator | null } | null>(null);
  const [word, setWord] = useState("");
  const items = (data?.items ?? []).filter((it) => fits(it, word, text));
  const certificate = (row: Mediator) => (
    <>
      {row.certificate_no}
      <div className={row.fault ? "danger" : "muted"}>
        {row.fault ? t(`words:mediator.fault.${row.fault}`, { from: formatDay(row.valid_from_on), to: formatDay(row.valid_to_on) }) : t("until", { day: formatDay(row.valid_to_on) })}
      </div>
    </>
  );
  const fields = (row: Mediator) => (row.categories.length === 0 ? t("words:mediator.every_field") : row.categories.map((it) => text(it.name)).join(comma()));
  const columns: Column<Mediator>[] = [
    { key: "name", title: t("name"), render: (row) => row.name },
    { key: "kind", title: t("kind"), render: (row) => t(`kinds.${row.kind}`), whole: true },
    { key: "organisation", title: t("organisation_id"), render: (row) => row.organisation?.name ?? "" },
    { key: "region", title: t("region_id"), render: (row) => row.region.name },
    { key: "fields", title: t("categories"), render: fields },
    { key: "languages", title: t("languages"), render: (row) => row.languages.join(comma()) },
    { key: "certificate", title: t("certificate_no"), render: certificate },
    { key: "running", title: t("running"), render: (row) => formatCount(row.running), right: true },
    {
      key: "acts",
      title: t("acts"),
      render: (row) =>
        row.may.includes("change") && (
          <Button size="small" onClick={() => setKept({ mediator: row })}>
            {t("change")}
          </Button>
        ),
    },
  ];
  return (
    <PageFrame
      title={t("title")}
      extra={
        mayManage && (
          <Button type="primary" onClick={() => setKept({ mediator: null })}>
            {t("add")}
          </Button>
        )
      }
    >
      <p className="muted">{t("note")}</p>
      <div className="filter-line">
        <Input className="picker" allowClear aria-label={t("find")} placeholder={t("find")} value={word} onChange={(event) => setWord(event.target.value)} />
      </div>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="mediator:empty" />}
      {items.length > 0 && <Rows label={t("title")} items={items} columns={columns} rowKey={(row) => row.id} />}
      {kept !== null && <MediatorForm key={kept.mediator?.id ?? ""} mediator={kept.mediator} onDone={() => setKept(null)} />}
    </PageFrame>
  );
}
