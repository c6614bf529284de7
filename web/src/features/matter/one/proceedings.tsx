// The proceedings on a matter.
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { useText } from "../../../lib/bilingual";

export function Proceedings({ items }: { items: Schema["ProceedingItem"][] }) {
  const { t } = useTranslation("matter");
  const text = useText();
  if (items.length === 0) {
    return <span className="muted">{t("no_proceedings")}</span>;
  }
  return (
    <ul className="matter-lines">
      {items.map((it) => (
        <li key={it.id}>
          <div className="matter-card-head">
            <Link to="/proceedings/$id" params={{ id: it.id }}>
              {text(it.procedure_title)} {it.code}
            </Link>
            {!it.terminal && <Light light={it.light} />}
          </div>
          <Dots className="muted">
            {text(it.state_title)}
            {it.owner?.name}
            {it.due_at && !it.terminal && <Due key={it.due_at} at={it.due_at} />}
          </Dots>
        </li>
      ))}
    </ul>
  );
}
