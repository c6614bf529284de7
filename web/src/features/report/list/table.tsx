// Reports as a table, for wide screens.
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Rows, type Column } from "../../../components/rows";
import { formatInstant } from "../../../lib/format";
import { useKind } from "../kind";
import { StateTag } from "../one/state-tag";

type Item = Schema["ReportItem"];

function columnsOf(t: (key: string) => string, kind: (category: Schema["CategoryRef"]) => string): Column<Item>[] {
  const muted = (key: string) => <span className="muted">{t(key)}</span>;
  return [
    {
      key: "text",
      title: t("text"),
      render: (it) => (
        <Link to="/reports/$id" params={{ id: it.id }}>
          {it.excerpt}
        </Link>
      ),
    },
    {
      key: "category",
      title: t("category"),
      width: 190,
      render: (it) => (
        <>
          {it.category ? kind(it.category) : muted("no_category")} {it.category_by === "software" && <Tag color="gold">{t("words:category_by.software")}</Tag>}
        </>
      ),
    },
    { key: "place", title: t("place"), width: 160, render: (it) => it.region?.name ?? muted("no_place") },
    { key: "channel", title: t("channel"), whole: true, render: (it) => t(`words:channel.${it.channel}`) },
    { key: "told_at", title: t("told_at"), whole: true, render: (it) => <Told item={it} /> },
    {
      key: "matter",
      title: t("state_and_matter"),
      whole: true,
      render: (it) =>
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

/** When it was told; and when it came here, where that was another day: the list goes by that. */
function Told({ item }: { item: Item }) {
  const { t } = useTranslation("report");
  const sameDay = item.received_at.slice(0, 10) === item.reported_at.slice(0, 10);
  return (
    <>
      {formatInstant(item.reported_at)}
      {!sameDay && <div className="muted">{t("received_on", { at: formatInstant(item.received_at) })}</div>}
    </>
  );
}

export function ReportTable({ items }: { items: Item[] }) {
  const { t } = useTranslation("report");
  const kind = useKind();
  const columns = useMemo(() => columnsOf((key) => t(key), kind), [t, kind]);
  return <Rows label={t("title")} items={items} columns={columns} rowKey={(it) => it.id} />;
}
