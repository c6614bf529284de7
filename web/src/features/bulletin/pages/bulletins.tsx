// Bulletins that the reader may see, newest first, with where each stands.
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { Dots } from "../../../components/dots";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { bulletinsQuery } from "../queries";

const states = ["open", "ended"] as const;

export default function BulletinsPage() {
  const { t } = useTranslation("bulletin");
  const text = useText();
  const navigate = useNavigate();
  const search: { state?: string } = useSearch({ strict: false });
  const state = states.find((known) => known === search.state) ?? "open";
  const query = useInfiniteQuery(bulletinsQuery(state));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame title={t("title")}>
      <p className="muted">{t("help")}</p>
      <Segmented value={state} options={states.map((known) => ({ value: known, label: t(`state.${known}`) }))} onChange={(chosen) => void navigate({ to: "/bulletins", search: { state: chosen } as never })} />
      <ProblemAlert error={query.error} />
      <Total page={query.data?.pages[0]} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="bulletin:empty" />}
      <ul className="work-list">
        {items.map((item) => (
          <li key={item.id} className="work-line">
            <div className="work-light">{item.terminal ? <span className="muted">{t("state.ended")}</span> : <Light light={item.light} />}</div>
            <div className="work-what">
              {/* Until it is sent its issuer alone opens the paper; others see how far it is. */}
              <Link to={item.paper_closed ? "/proceedings/$id" : "/bulletins/$id"} params={{ id: item.id }} className="work-title">
                {item.title}
              </Link>
              <Dots className="muted">
                {item.code}
                {text(item.state_title)}
                {item.owner?.name}
                {item.due_at && <Due key={item.due_at} at={item.due_at} ended={item.terminal} />}
              </Dots>
            </div>
          </li>
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
