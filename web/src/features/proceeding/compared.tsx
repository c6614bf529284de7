// Counts of the place and the kind before a directive was signed and after the report from the field, with the same kind elsewhere:
// what the season moves, it moves there as well.
import { Card } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Rows, type Column } from "../../components/rows";
import { formatCount, formatDay } from "../../lib/format";

type Stretch = Schema["StretchView"] & { key: "before" | "after" };

export function Compared({ compared }: { compared: Schema["ComparedView"] | null | undefined }) {
  const { t } = useTranslation();
  if (!compared) {
    return null;
  }
  const { before, after, days, complete } = compared;
  const items: Stretch[] = [{ ...before, key: "before" }, ...(after ? [{ ...after, key: "after" as const }] : [])];
  const columns: Column<Stretch>[] = [
    { key: "when", title: t("compared.when"), render: (it) => `${t(`compared.${it.key}`)}${formatDay(it.from_on)} – ${formatDay(it.to_on)}` },
    { key: "here", title: t("compared.here"), render: (it) => formatCount(it.here) },
    { key: "elsewhere", title: t("compared.elsewhere"), render: (it) => formatCount(it.elsewhere) },
  ];
  const note = after === null || after === undefined ? "compared.not_yet" : complete ? "compared.complete" : "compared.running";
  return (
    <Card title={t("compared.title", { days })}>
      <Rows label={t("compared.title", { days })} items={items} columns={columns} rowKey={(it) => it.key} />
      <p className="muted">{t(note, { days })}</p>
    </Card>
  );
}
