// One side of a pairing: its matter, what its report tells, and how many stand behind it.
import { Link } from "@tanstack/react-router";
import { Tag } from "antd";
import { Fragment } from "react";
import { useTranslation } from "react-i18next";
import { Dots } from "../../../components/dots";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatInstant } from "../../../lib/format";
import type { Side as SideView } from "../queries";
import { piecesOf } from "./pieces";

function Text({ side }: { side: SideView }) {
  return (
    <p className="pairing-text">
      {piecesOf(side.text, side.shared).map((piece) => (piece.shared ? <mark key={piece.at}>{piece.text}</mark> : <Fragment key={piece.at}>{piece.text}</Fragment>))}
    </p>
  );
}

function Behind({ side }: { side: SideView }) {
  const { t } = useTranslation("pairing");
  const { crowd } = side;
  return (
    <Dots className="muted">
      {t("reports", { count: side.report_count })}
      {crowd.households > 0 && t(crowd.at_least ? "households_least" : "households", { number: formatCount(crowd.households) })}
      {crowd.unknown > 0 && t("unknown", { number: formatCount(crowd.unknown) })}
      {crowd.group && <Tag color="gold">{t("group")}</Tag>}
    </Dots>
  );
}

function Others({ side }: { side: SideView }) {
  const { t } = useTranslation("pairing");
  if (side.others.length === 0) {
    return null;
  }
  const left = side.report_count - 1 - side.others.length;
  return (
    <details>
      <summary>{t("others", { count: side.report_count - 1 })}</summary>
      <ul className="pairing-others">
        {side.others.map((other) => (
          <li key={other.report_id}>
            <Link to="/reports/$id" params={{ id: other.report_id }}>
              {other.excerpt}
            </Link>
            <div className="muted">{formatInstant(other.reported_at)}</div>
          </li>
        ))}
      </ul>
      {left > 0 && <div className="muted">{t("others_more", { number: formatCount(left) })}</div>}
    </details>
  );
}

export function Side({ side, label, stays }: { side: SideView; label: string; stays: boolean }) {
  const { t } = useTranslation("pairing");
  const text = useText();
  return (
    <section className="pairing-side" aria-label={label}>
      <h2>{label}</h2>
      <div className="in-text">
        {side.matter ? (
          <>
            <Link to="/matters/$id" params={{ id: side.matter.id }}>
              {side.matter.code}
            </Link>{" "}
            {side.matter.title} {stays && <Tag color="blue">{t("stays")}</Tag>}
          </>
        ) : (
          <span className="muted">{t("no_matter")}</span>
        )}
      </div>
      <Dots className="muted">
        <Link to="/reports/$id" params={{ id: side.report_id }}>
          {t("see_report")}
        </Link>
        {t(`words:channel.${side.channel}`)}
        {formatInstant(side.reported_at)}
      </Dots>
      <Text side={side} />
      <dl className="facts">
        <div>
          <dt>{t("place")}</dt>
          <dd>{[side.region?.path_name, side.place_text].filter(Boolean).join(" · ") || t("no_place")}</dd>
        </div>
        <div>
          <dt>{t("category")}</dt>
          <dd>{side.category ? text(side.category.name) : t("no_category")}</dd>
        </div>
      </dl>
      <Behind side={side} />
      <Others side={side} />
    </section>
  );
}
