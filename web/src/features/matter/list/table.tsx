// Matters as a table, for wide screens.
import { Link } from "@tanstack/react-router";
import { Table, type TableColumnsType } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { StateTag } from "../one/state-tag";

type Item = Schema["MatterItem"];

function columnsOf(t: (key: string) => string, kind: (category: Schema["CategoryRef"]) => string): TableColumnsType<Item> {
  return [
    {
      title: t("code"),
      dataIndex: "code",
      width: 150,
      render: (_, it) => (
        <Link to="/matters/$id" params={{ id: it.id }}>
          {it.code}
        </Link>
      ),
    },
    { title: t("name"), dataIndex: "title" },
    { title: t("category"), dataIndex: "category", width: 170, render: (_, it) => it.category ? kind(it.category) : <span className="muted">{t("no_category")}</span> },
    { title: t("place"), dataIndex: "region", width: 140, render: (_, it) => it.region?.name ?? <span className="muted">{t("no_place")}</span> },
    { title: t("reports"), dataIndex: "reports", width: 80, align: "right" },
    { title: t("proceedings_open"), dataIndex: "proceedings_open", width: 80, align: "right" },
    { title: t("state"), dataIndex: "state", width: 130, render: (_, it) => <StateTag state={it.state} outcome={it.outcome} /> },
    { title: t("opened_at"), dataIndex: "opened_at", width: 150, render: (_, it) => formatInstant(it.opened_at) },
  ];
}

export function MatterTable({ items }: { items: Item[] }) {
  const { t } = useTranslation("matter");
  const kind = useKind();
  const columns = useMemo(() => columnsOf((key) => t(key), kind), [t, kind]);
  return <Table<Item> size="middle" rowKey="id" columns={columns} dataSource={items} pagination={false} />;
}
