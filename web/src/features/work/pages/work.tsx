// 待办: what I owe, by the clock, one line each, with the one next step as a button.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../../api/client";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { useMay, useSession } from "../../../lib/session";
import { WorkLine } from "../line";
import { VisitToday } from "../visit-today";
import { Together } from "../together";

const boxes = ["todo", "supervising", "done", "copied"] as const;
type Box = (typeof boxes)[number];
const owners = ["all", "mine", "nobody"] as const;
type Whose = (typeof owners)[number];

/** Where the day's work lies for roles that owe no steps: the first that the person may open. */
const elsewhere = [
  ["write_report", "/reports/new", "report_new"],
  ["manage_accounts", "/accounts", "accounts"],
  ["read_events", "/events", "events"],
  ["read_signal", "/signals", "signals"],
  ["read_proceeding", "/proceedings", "proceedings"],
] as const;

function Elsewhere() {
  const { t } = useTranslation();
  const may = useSession()?.may ?? [];
  const open = elsewhere.filter(([action]) => may.includes(action)).slice(0, 2);
  return (
    <div className="acts-row centred">
      {open.map(([, to, key]) => (
        <LinkButton key={to} to={to}>
          {t(`menu.${key}`)}
        </LinkButton>
      ))}
    </div>
  );
}

export default function WorkPage() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const search: { box?: string; whose?: string } = useSearch({ strict: false });
  const box: Box = boxes.find((known) => known === search.box) ?? "todo";
  const whose: Whose = owners.find((known) => known === search.whose) ?? "all";
  const [chosen, setChosen] = useState<ReadonlySet<string>>(new Set());
  const mayGive = useMay("step_proceeding");
  const counts = useQuery({ queryKey: ["work", "counts"], queryFn: () => unwrap(client.GET("/api/work-counts")) });
  const query = useInfiniteQuery({
    queryKey: ["work", box, whose],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/work", { params: { query: { box, whose, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const go = (to: { box: Box; whose: Whose }) => {
    setChosen(new Set());
    void navigate({ to: "/work", search: { box: to.box, ...(to.whose === "all" ? {} : { whose: to.whose }) } as never });
  };
  const choose = (id: string, on: boolean) => setChosen((before) => new Set(on ? [...before, id] : [...before].filter((other) => other !== id)));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const number = (which: Box): number => (which === "done" ? 0 : (counts.data?.[which] ?? 0));
  return (
    <PageFrame title={t("work.title")} extra={mayGive && <LinkButton to="/away">{t("away.title")}</LinkButton>}>
      <Segmented<Box>
        className="work-boxes"
        value={box}
        onChange={(to) => go({ box: to, whose })}
        options={boxes.map((which) => ({
          value: which,
          label: (
            <>
              {t(`work.box.${which}`)} {number(which) > 0 && <strong>{number(which)}</strong>}
            </>
          ),
        }))}
      />
      {box !== "done" && mayGive && (
        <Select<Whose>
          aria-label={t("work.whose_label")}
          className="work-whose"
          value={whose}
          onChange={(of) => go({ box, whose: of })}
          options={owners.map((of) => ({ value: of, label: t(`work.whose.${of}`) }))}
          popupMatchSelectWidth={false}
        />
      )}
      <Together items={items.filter((item) => chosen.has(item.id))} onDone={() => setChosen(new Set())} />
      {box === "todo" && <VisitToday />}
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && (
        <EmptyHint textKey={whose === "all" ? `work.empty.${box}` : `work.empty.${whose}`}>
          <Elsewhere />
        </EmptyHint>
      )}
      <ul className="work-list">
        {items.map((item) => (
          <WorkLine key={item.id} item={item} chosen={chosen.has(item.id)} onChoose={box === "todo" && mayGive ? (on) => choose(item.id, on) : undefined} />
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
