// Reports as a table, for wide screens.
import { Link } from "@tanstack/react-router";
import { Table, Tag, type TableColumnsType } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { StateTag } from "../one/state-tag";

type Item = Schema["ReportItem"];

function columnsOf(t: (key: string) => string, kind: (category: Schema["CategoryRef"]) => string): TableColumnsType<Item> {
  return [
    { title: t("told_at"), dataIndex: "reported_at", width: 220, render: (_, it) => formatInstant(it.reported_at) },
    { title: t("channel"), dataIndex: "channel", width: 120, render: (_, it) => t(`words:channel.${it.channel}`) },
    {
      title: t("text"),
      dataIndex: "excerpt",
      render: (_, it) => (
        <Link to="/reports/$id" params={{ id: it.id }}>
          {it.excerpt}
        </Link>
      ),
    },
    {
      title: t("category"),
      dataIndex: "category",
      width: 180,
      render: (_, it) => (
        <>
          {it.category ? kind(it.category) : <span className="muted">{t("no_category")}</span>}{" "}
          {it.category_by === "software" && <Tag color="gold">{t("words:category_by.software")}</Tag>}
        </>
      ),
    },
    { title: t("place"), dataIndex: "region", width: 170, render: (_, it) => it.region?.name ?? <span className="muted">{t("no_place")}</span> },
    {
      title: t("state_and_matter"),
      dataIndex: "state",
      width: 170,
      render: (_, it) =>
        it.matter ? (
          <Link to="/matters/$id" params={{ id: it.matter.id }}>
            {it.matter.code}
          </Link>
        ) : (
          <StateTag state={it.state} />
        ),
    },
  ];
}

export function ReportTable({ items }: { items: Item[] }) {
  const { t } = useTranslation("report");
  const kind = useKind();
  const columns = useMemo(() => columnsOf((key) => t(key), kind), [t, kind]);
  return <Table<Item> size="middle" rowKey="id" columns={columns} dataSource={items} pagination={false} />;
}
