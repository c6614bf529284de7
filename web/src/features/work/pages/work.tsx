// 待办: what I owe, by the clock, one line each, with the one next step as a button.
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatInstant } from "../../../lib/format";
import { useSession } from "../../../lib/session";

const boxes = ["todo", "supervising", "done", "copied"] as const;
type Box = (typeof boxes)[number];

function WorkLine({ item }: { item: Schema["WorkItem"] }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <li className="work-line">
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
  const search: { box?: string } = useSearch({ strict: false });
  const box: Box = boxes.find((known) => known === search.box) ?? "todo";
  const counts = useQuery({ queryKey: ["work", "counts"], queryFn: () => unwrap(client.GET("/api/work-counts")) });
  const query = useInfiniteQuery({
    queryKey: ["work", box],
    queryFn: ({ pageParam }) => unwrap(client.GET("/api/work", { params: { query: { box, cursor: pageParam } } })),
    initialPageParam: null as string | null,
    getNextPageParam: (page) => page.next ?? null,
  });
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const number = (which: Box): number => (which === "done" ? 0 : (counts.data?.[which] ?? 0));
  return (
    <PageFrame title={t("work.title")}>
      <Segmented<Box>
        className="work-boxes"
        value={box}
        onChange={(chosen) => void navigate({ to: "/work", search: { box: chosen } as never })}
        options={boxes.map((which) => ({
          value: which,
          label: (
            <>
              {t(`work.box.${which}`)} {number(which) > 0 && <strong>{number(which)}</strong>}
            </>
          ),
        }))}
      />
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && (
        <EmptyHint textKey={`work.empty.${box}`}>
          <Elsewhere />
        </EmptyHint>
      )}
      <ul className="work-list">
        {items.map((item) => (
          <WorkLine key={item.id} item={item} />
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
