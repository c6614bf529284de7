// One line of the work page: what, until when, who handles it, and the one next step.
import { Link } from "@tanstack/react-router";
import { Checkbox } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { Due } from "../../components/due";
import { Light } from "../../components/light";
import { LinkButton } from "../../components/link-button";
import { useText } from "../../lib/bilingual";
import { formatInstant } from "../../lib/format";

export type WorkItem = Schema["WorkItem"];

export function WorkLine({ item, chosen, onChoose }: { item: WorkItem; chosen: boolean; onChoose: ((chosen: boolean) => void) | undefined }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <li className="work-line">
      {onChoose && <Checkbox className="work-choose" checked={chosen} aria-label={t("work.choose", { code: item.code ?? item.title })} onChange={(event) => onChoose(event.target.checked)} />}
      <div className="work-light">
        <Light light={item.light} />
      </div>
      <div className="work-what">
        <Link to="/proceedings/$id" params={{ id: item.id }} className="work-title">
          {item.title}
        </Link>
        <Dots className="muted">
          {text(item.procedure_title)}
          {item.code}
          {text(item.state)}
          {item.owner?.name}
        </Dots>
        <Dots className="muted">
          {t("work.since_at", { at: formatInstant(item.since_at) })}
          {item.due_at && <Due key={item.due_at} at={item.due_at} sum={item.due_sum ? text(item.due_sum) : null} />}
          {item.handler && t("work.handled_by", { name: item.handler.name })}
        </Dots>
      </div>
      {item.next_act && (
        <div className="work-act">
          <LinkButton primary to="/proceedings/$id" params={{ id: item.id }}>
            {text(item.next_act.title)}
          </LinkButton>
        </div>
      )}
    </li>
  );
}
