// Officials as whoever assigns keeps them. What is personal is shown in the form alone, for a purpose.
import "../liaison.css";
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { OfficialForm } from "../official-form";
import { officialsQuery } from "../queries";
import { useLiaisonWords } from "../words";

type Official = Schema["OfficialView"];

export default function OfficialsPage() {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const { data, error, isPending, isSuccess } = useQuery(officialsQuery);
  const [kept, setKept] = useState<{ official: Official | null } | null>(null);
  const items = data?.items ?? [];
  const acts = (row: Official) => (
    <Button size="small" aria-label={t("change_of", { name: row.account.name })} onClick={() => setKept({ official: row })}>
      {t("change")}
    </Button>
  );
  const columns: Column<Official>[] = [
    { key: "official", title: t("official"), render: (row) => row.account.name, whole: true },
    { key: "level", title: t("level_label"), render: (row) => words.level(row.level), whole: true },
    { key: "active", title: t("state_label"), render: (row) => (row.active ? t("is_active") : <span className="muted">{t("is_not_active")}</span>), whole: true },
    { key: "personnel", title: t("personnel"), render: (row) => t(row.has_personnel ? "personnel_kept" : "personnel_none") },
    { key: "acts", title: t("acts"), render: acts },
  ];
  return (
    <PageFrame
      title={t("officials")}
      back={<Link to="/liaison">{t("title")}</Link>}
      extra={
        <Button type="primary" onClick={() => setKept({ official: null })}>
          {t("official_add")}
        </Button>
      }
    >
      <p className="liaison-rule">{t("officials_note")}</p>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="liaison:officials_empty" />}
      {items.length > 0 && <Rows label={t("officials")} items={items} columns={columns} rowKey={(row) => row.account.id} />}
      {kept !== null && <OfficialForm key={kept.official?.account.id ?? ""} official={kept.official} onDone={() => setKept(null)} />}
    </PageFrame>
  );
}
