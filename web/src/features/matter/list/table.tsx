// Matters as a table, for wide screens.
import { Link } from "@tanstack/react-router";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Rows, type Column } from "../../../components/rows";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { GroupTag } from "../one/crowd";
import { StateTag } from "../one/state-tag";

type Item = Schema["MatterItem"];

function columnsOf(t: (key: string, values?: { count: number }) => string, kind: (category: Schema["CategoryRef"]) => string): Column<Item>[] {
  const muted = (key: string) => <span className="muted">{t(key)}</span>;
  return [
    {
      key: "name",
      title: t("name"),
      render: (it) => (
        <>
          <Link to="/matters/$id" params={{ id: it.id }}>
            {it.title}
          </Link>
          <div className="muted">
            {it.code} <GroupTag crowd={it.crowd} />
          </div>
        </>
      ),
    },
    { key: "category", title: t("category"), width: 190, render: (it) => (it.category ? kind(it.category) : muted("no_category")) },
    { key: "place", title: t("place"), width: 160, render: (it) => it.region?.name ?? muted("no_place") },
    { key: "reports", title: t("reports"), whole: true, right: true, render: (it) => t("reports_number", { count: it.reports }) },
    { key: "proceedings_open", title: t("proceedings_open"), whole: true, right: true, render: (it) => t("proceedings_number", { count: it.proceedings_open }) },
    { key: "state", title: t("state"), whole: true, render: (it) => <StateTag state={it.state} outcome={it.outcome} /> },
    { key: "opened_at", title: t("opened_at"), whole: true, render: (it) => formatInstant(it.opened_at) },
  ];
}

export function MatterTable({ items }: { items: Item[] }) {
  const { t } = useTranslation("matter");
  const kind = useKind();
  const columns = useMemo(() => columnsOf((key, values) => t(key, { ...values }), kind), [t, kind]);
  return <Rows label={t("title")} items={items} columns={columns} rowKey={(it) => it.id} />;
}
