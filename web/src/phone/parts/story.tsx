// The story of a proceeding in short: the newest first, and the rest when it is asked for.
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { useText } from "../../lib/bilingual";
import { fieldText } from "../../lib/field-text";
import { formatCount, formatInstant } from "../../lib/format";

type Item = Schema["TimelineItem"];

const SHOWN = 3;

function Line({ item }: { item: Item }) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const named = i18n.exists(`event.${item.kind}`) ? t(`event.${item.kind}`) : t("story");
  return (
    <li className={item.late ? "late" : undefined}>
      <strong>{item.act ? text(item.act) : named}</strong>
      {item.party && ` ${item.party.label}`}
      {item.late && <span className="danger"> {t("late")}</span>}
      <Dots className="quiet">
        {formatInstant(item.at)}
        {item.actor?.name ?? t("system")}
        {item.organisation?.name}
      </Dots>
      {item.note && <p>{item.note}</p>}
      {item.fields.map((field) => (
        <p key={field.id} className="pre">
          <span className="quiet">{text(field.title)}：</span>
          {fieldText(field)}
        </p>
      ))}
    </li>
  );
}

export function Story({ items }: { items: readonly Item[] }) {
  const { t } = useTranslation("phone");
  const [all, setAll] = useState(false);
  const newest = [...items].reverse();
  const shown = all ? newest : newest.slice(0, SHOWN);
  return (
    <section className="card">
      <h2>{t("words:story")}</h2>
      <ol className="story">
        {shown.map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </ol>
      {newest.length > shown.length && (
        <button type="button" onClick={() => setAll(true)}>
          {t("story_all", { number: formatCount(newest.length) })}
        </button>
      )}
    </section>
  );
}
