// One signal in a list.
import { Tag } from "antd";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Light } from "../../components/light";
import { useSignalWords } from "./words";

export function SignalCard({ item }: { item: Schema["SignalItem"] }) {
  const { t } = useTranslation("signal");
  const words = useSignalWords();
  return (
    <li className="signal-card">
      <div className="signal-card-head">
        <Link to="/signals/$id" params={{ id: item.id }} className="signal-card-title">
          {words.place(item)} · {words.kind(item)}
        </Link>
        <span>
          {item.proceeding_id && <Light light={item.light} />} <Tag>{words.state(item)}</Tag>
        </span>
      </div>
      <div>
        {words.observed(item)}
        <span className="muted">{t("separator")}{words.expected(item)}</span>
        {t("separator")}
        <span className="signal-strong">{words.ratio(item)}</span>
      </div>
      <div className="muted">
        {words.window(item)} · {words.life(item)}
      </div>
      <div className="muted">{words.recurrence(item)}</div>
      {item.artefact && <div className="signal-strong">{t("artefact.short")}</div>}
      <div className="signal-card-links">
        <Link to="/signals/$id" params={{ id: item.id }}>
          {t("open_signal")}
        </Link>
        {item.proceeding_id && (
          <Link to="/proceedings/$id" params={{ id: item.proceeding_id }}>
            {t("open_directive")}
          </Link>
        )}
      </div>
    </li>
  );
}
