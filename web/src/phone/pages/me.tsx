// Who I am here, how the pages look to me, and the way out.
import { useQuery, useQueryClient } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { comma, formatCount } from "../../lib/format";
import { useSession } from "../../lib/session";
import { useVerb } from "../../lib/verb";
import { Languages, TextSizes } from "../parts/choices";
import { Full, Head } from "../parts/head";
import { Problem } from "../parts/problem";
import { go } from "../place";
import { SIGN_IN } from "../routes";

function Who() {
  const { t } = useTranslation("phone");
  const text = useText();
  const session = useSession();
  if (session === undefined) return null;
  return (
    <section className="card">
      <h2>{session.account.name}</h2>
      <dl className="facts">
        <div>
          <dt>{t("organisation")}</dt>
          <dd>{session.organisation.name}</dd>
        </div>
        <div>
          <dt>{t("role")}</dt>
          <dd>{session.roles.map((role) => text(role.title)).join(comma())}</dd>
        </div>
      </dl>
    </section>
  );
}

/** Notices and the account itself are on the staff pages. */
function Elsewhere() {
  const { t } = useTranslation("phone");
  const counts = useQuery({ queryKey: ["work", "counts"], queryFn: () => unwrap(client.GET("/api/work-counts")) });
  const unread = counts.data?.notices_unread ?? 0;
  return (
    <ul className="links">
      <li>
        <a href="/notices">{unread > 0 ? t("notices_unread", { number: formatCount(unread) }) : t("notices")}</a>
      </li>
      <li>
        <a href="/account">{t("account")}</a>
      </li>
    </ul>
  );
}

export default function MePage() {
  const { t } = useTranslation("phone");
  const queries = useQueryClient();
  const signOut = useVerb((_: null, headers) => unwrap(client.DELETE("/api/session", { headers })), {
    invalidate: [],
    onSuccess: () => {
      sessionStorage.clear();
      queries.clear();
      go(SIGN_IN, { instead: true });
    },
  });
  return (
    <main id="main">
      <Head title={t("me")} />
      <Who />
      <h2>{t("text_size.title")}</h2>
      <TextSizes />
      <h2>{t("words:languages")}</h2>
      <Languages />
      <Elsewhere />
      <Problem error={signOut.error} />
      <button type="button" disabled={signOut.pending} onClick={() => signOut.run(null)}>
        {t("words:sign_out")}
      </button>
      <Full to="/work" />
    </main>
  );
}
