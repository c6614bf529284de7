// The cells of a table of figures: a rate is never shown without what stands beside it.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { formatCount, formatNumber } from "../../lib/format";

type Row = Schema["FigureRowView"];

/** A number that the server rounded, with the signs of the language. */
export function shown(value: string): string {
  const [, decimals] = value.split(".");
  return decimals === undefined ? formatCount(Number(value)) : formatNumber(Number(value), decimals.length);
}

export function CountCell({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  if (row.hidden) {
    return <span title={t("hidden_why")}>{t("hidden")}</span>;
  }
  return <span title={row.exact ? t("exact", { number: row.exact }) : undefined}>{row.count ? shown(row.count) : ""}</span>;
}

export function RateCell({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  if (row.hidden) {
    return t("hidden");
  }
  if (row.missing) {
    return <span className="muted">{t(`missing.${row.missing}`)}</span>;
  }
  return (
    <>
      <strong>{row.rate ? shown(row.rate) : "–"}</strong>
      {row.annual && <div className="muted">{t("annual", { number: shown(row.annual) })}</div>}
    </>
  );
}

/** The rate drawn towards the common one, with its limits. */
export function BesideCell({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  const { beside } = row;
  if (!beside) {
    return null;
  }
  const [low = 0, high = 0] = beside.inner;
  return (
    <>
      <span title={t("weight", { number: formatNumber(100 * beside.weight, 0) })}>{shown(beside.shrunk)}</span>
      <div className="muted">{t("limits", { low: formatNumber(low, 1), high: formatNumber(high, 1) })}</div>
    </>
  );
}

const SIGNS: Record<string, string> = { far_above: "▲▲", above: "▲", within: "", below: "▼", far_below: "▼▼" };

/** Where the place stands: by sign and word, never by colour alone. */
export function PlaceCell({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  if (!row.beside) {
    return null;
  }
  const { place } = row.beside;
  return (
    <span className={`rate-place ${place}`}>
      <span aria-hidden="true">{SIGNS[place]}</span> {t(`place.${place}`)}
    </span>
  );
}

export function ChangeCell({ row }: { row: Row }) {
  const { t } = useTranslation("indicator");
  const { change } = row;
  if (!change) {
    return null;
  }
  const percent = change.percent ?? null;
  return (
    <>
      {percent === null ? t("change.none_before") : `${Number(percent) > 0 ? "+" : ""}${shown(percent)} %`}
      <div className="muted">
        {t(change.sure ? "change.sure" : "change.chance")}
        {change.adjusted && ` · ${t("change.adjusted")}`}
      </div>
    </>
  );
}
