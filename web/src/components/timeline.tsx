// The story of a thing as a timeline.
import { Tag, Timeline as AntTimeline } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { Dots } from "./dots";
import { useText } from "../lib/bilingual";
import { fieldText } from "../lib/field-text";
import { comma, formatInstant } from "../lib/format";

type Item = Schema["TimelineItem"];

function Line({ item }: { item: Item }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const fallback = i18n.exists(`event.${item.kind}`) ? t(`event.${item.kind}`) : item.kind;
  const from = item.from ?? null;
  const to = item.to ?? null;
  const moved = from !== null && to !== null && text(from) !== text(to);
  return (
    <div className="timeline-line">
      <div>
        <strong>{item.act ? text(item.act) : fallback}</strong>
        {item.party && ` ${item.party.label}`}
        {moved && (
          <span className="muted">
            {" "}
            {text(from)} → {text(to)}
          </span>
        )}{" "}
        {item.late && <Tag color="error">{t("late")}</Tag>}
      </div>
      <Dots className="muted">
        {formatInstant(item.at)}
        {item.actor?.name ?? t("system")}
        {item.organisation?.name}
        {item.party && t(`party.way.${item.party.how}`)}
        {item.party && item.party.at !== item.at && t("party.done_at", { at: formatInstant(item.party.at) })}
      </Dots>
      {item.note && <div>{item.note}</div>}
      {item.fields.map((field) => (
        <div key={field.id}>
          <span className="muted">{text(field.title)}：</span>
          <span className="pre">{fieldText(field)}</span>
        </div>
      ))}
      {item.weighed.map((weighed) => (
        <div key={text(weighed.table)} className="muted">
          {t("table.weighed", { proposed: weighed.proposed.map(text).join(comma()) || t("table.nothing"), chosen: text(weighed.chosen) })}
        </div>
      ))}
      {item.basis && <div className="muted">{item.basis}</div>}
    </div>
  );
}

/** Newest last, as it happened. */
export function Timeline({ items }: { items: Item[] }) {
  return <AntTimeline items={items.map((item) => ({ key: item.id, content: <Line item={item} />, color: item.late ? "red" : "blue" }))} />;
}
