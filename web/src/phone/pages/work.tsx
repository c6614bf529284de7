// 待办: what I must do, by the clock, a card for each, with the one next step as a button.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { useText } from "../../lib/bilingual";
import { formatCount, formatInstant } from "../../lib/format";
import { Clock } from "../parts/clock";
import { Full, Head } from "../parts/head";
import { Problem } from "../parts/problem";
import { Waiting } from "../parts/waiting";
import { To } from "../place";

const boxes = ["todo", "supervising", "done", "copied"] as const;
type Box = (typeof boxes)[number];

function Card({ item }: { item: Schema["WorkItem"] }) {
  const { t } = useTranslation();
  const text = useText();
  const address = `/m/proceedings/${item.id}`;
  return (
    <li className="card">
      <Clock key={item.due_at} light={item.light} at={item.due_at} />
      <h2>
        <To to={address}>{item.title}</To>
      </h2>
      <Dots className="quiet">
        {text(item.procedure_title)}
        {text(item.state)}
        {item.owner?.name}
        {t("work.since_at", { at: formatInstant(item.since_at) })}
      </Dots>
      {item.next_act && (
        <To to={`${address}/${item.next_act.id}`} className="button main">
          {text(item.next_act.title)}
        </To>
      )}
    </li>
  );
}

function Boxes({ box, onChange }: { box: Box; onChange: (box: Box) => void }) {
  const { t } = useTranslation();
  const counts = useQuery({ queryKey: ["work", "counts"], queryFn: () => unwrap(client.GET("/api/work-counts")) });
  return (
    <div className="boxes" role="group" aria-label={t("work.title")}>
      {boxes.map((which) => {
        const number = which === "done" ? 0 : (counts.data?.[which] ?? 0);
        return (
          <button key={which} type="button" aria-pressed={box === which} onClick={() => onChange(which)}>
            {t(`work.box.${which}`)}
            {number > 0 && <strong> {formatCount(number)}</strong>}
          </button>
        );
      })}
    </div>
  );
}

export default function WorkPage() {
  const { t } = useTranslation();
  const [box, setBox] = useState<Box>("todo");
  const query = useInfiniteQuery({
    queryKey: ["work", box],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/work", { params: { query: { box, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <main id="main">
      <Head title={t("work.title")} />
      <Boxes box={box} onChange={setBox} />
      <Problem error={query.error} again={() => void query.refetch()} />
      {query.isPending && <Waiting />}
      {query.isSuccess && items.length === 0 && <p className="none">{t(`work.empty.${box}`)}</p>}
      <ul className="cards">
        {items.map((item) => (
          <Card key={item.id} item={item} />
        ))}
      </ul>
      {query.hasNextPage && (
        <button type="button" disabled={query.isFetchingNextPage} onClick={() => void query.fetchNextPage()}>
          {t("phone:more")}
        </button>
      )}
      <Full to="/work" />
    </main>
  );
}
