// Places with a reason for a visit that have none, each with why.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { Reasons } from "./reasons";
import { usePatrolWords } from "./words";

type Item = Schema["LeftOutView"];

export function LeftOutList({ items }: { items: readonly Item[] }) {
  const { t } = useTranslation("patrol");
  const words = usePatrolWords();
  const columns: Column<Item>[] = [
    { key: "place", title: t("place"), render: (row) => row.place.region.path_name, width: 260 },
    { key: "why", title: t("why_left_out"), render: (row) => words.leftOut(row.why), width: 320 },
    { key: "reasons", title: t("why_there"), render: (row) => <Reasons reasons={row.reasons} /> },
  ];
  return (
    <section className="patrol-part">
      <h2>{t("left_out_title")}</h2>
      {items.length === 0 ? <p className="muted">{t("left_out_none")}</p> : <Rows label={t("left_out_title")} items={items} columns={columns} rowKey={(row) => row.place.region.id} />}
    </section>
  );
}
