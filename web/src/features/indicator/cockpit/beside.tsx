// What goes on in the region: signals that run, and directives that are worked on.
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { Dots } from "../../../components/dots";
import { Light } from "../../../components/light";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatNumber } from "../../../lib/format";
import { useSession } from "../../../lib/session";
import { directivesBesideQuery, signalsBesideQuery } from "./queries";

export function BesideSignals({ region }: { region: string }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const query = useQuery(signalsBesideQuery(region));
  const items = query.data?.items ?? [];
  return (
    <section aria-label={t("cockpit.signals")} className="cockpit-part">
      <h2>
        {t("cockpit.signals")} <span className="muted">{query.data ? formatCount(query.data.total) : ""}</span>
      </h2>
      {query.isSuccess && items.length === 0 && <p className="muted">{t("cockpit.no_signals")}</p>}
      <ul className="cockpit-list">
        {items.map((item) => (
          <li key={item.id}>
            <Link to="/signals/$id" params={{ id: item.id }}>
              {text(item.place)} · {text(item.kind)}
            </Link>
            <Dots className="muted">
              {t("cockpit.observed", { observed: formatCount(item.observed), expected: formatNumber(item.expected, 1) })}
              {item.code}
            </Dots>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function BesideDirectives({ region }: { region: string }) {
  const { t } = useTranslation("indicator");
  const text = useText();
  const query = useQuery(directivesBesideQuery(region));
  const items = query.data?.items ?? [];
  return (
    <section aria-label={t("cockpit.directives")} className="cockpit-part">
      <h2>
        {t("cockpit.directives")} <span className="muted">{query.data ? formatCount(query.data.total) : ""}</span>
      </h2>
      {query.isSuccess && items.length === 0 && <p className="muted">{t("cockpit.no_directives")}</p>}
      <ul className="cockpit-list">
        {items.map((item) => (
          <li key={item.id}>
            <Link to="/proceedings/$id" params={{ id: item.id }}>
              {item.title}
            </Link>
            <Dots className="muted">
              <Light light={item.light} />
              {text(item.state_title)}
              {item.owner?.name}
            </Dots>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the reader may open beside the figures. */
export function BesideParts({ region }: { region: string }) {
  const may = useSession()?.may ?? [];
  return (
    <>
      {may.includes("read_signal") && <BesideSignals region={region} />}
      {may.includes("read_proceeding") && <BesideDirectives region={region} />}
    </>
  );
}
