// A board of a place, an organisation or the own work: figures that open their lists, and the places and organisations below.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { Rows, type Column } from "../../components/rows";
import { Loading } from "../../components/states";
import { useText } from "../../lib/bilingual";
import { formatCount } from "../../lib/format";
import { placeOf } from "./place-of";

type Board = Schema["BoardView"];
type Figure = Schema["BoardFigureView"];
type Row = Schema["BoardRowView"];

/** Whose board: one of these words. */
export interface Whose {
  region: string;
  organisation: string;
  account: string;
}

function boardQuery({ region, organisation, account }: Whose) {
  const query = {
    ...(region === "" ? {} : { region_id: region }),
    ...(organisation === "" ? {} : { organisation_id: organisation }),
    ...(account === "" ? {} : { account_id: account }),
  };
  return queryOptions({ queryKey: ["proceeding", "board", query], queryFn: () => unwrap(client.GET("/api/boards", { params: { query } })) });
}

function FigureLink({ figure }: { figure: Figure }) {
  const { to, search } = placeOf(figure.list, figure.query);
  return (
    <Link to={to} search={search as never} aria-label={`${useText()(figure.title)} ${formatCount(figure.number)}`}>
      {formatCount(figure.number)}
    </Link>
  );
}

function Figures({ figures }: { figures: readonly Figure[] }) {
  const text = useText();
  return (
    <ul className="board">
      {figures.map((figure) => {
        const { to, search } = placeOf(figure.list, figure.query);
        return (
          <li key={figure.id} className={figure.urgent && figure.number > 0 ? "danger" : undefined}>
            <Link to={to} search={search as never}>
              <span>{text(figure.title)}</span>
              <strong>{formatCount(figure.number)}</strong>
            </Link>
          </li>
        );
      })}
    </ul>
  );
}

/** The way to a place's or an organisation's board. */
function BoardLink({ row }: { row: Pick<Row, "region" | "organisation"> }) {
  const of = row.region ? { region: row.region.id } : { organisation: row.organisation?.id ?? "" };
  return (
    <Link to="/board" search={of as never}>
      {row.region?.name ?? row.organisation?.name}
    </Link>
  );
}

function Below({ title, rows }: { title: string; rows: readonly Row[] }) {
  const text = useText();
  const { t } = useTranslation("problem");
  const known = new Map(rows.flatMap((row) => row.figures).map((figure) => [figure.id, figure.title]));
  const columns: Column<Row>[] = [
    { key: "name", title: t("board.name"), render: (row) => <BoardLink row={row} />, whole: true },
    ...[...known].map(([id, named]): Column<Row> => {
      const of = (row: Row) => row.figures.find((figure) => figure.id === id);
      const render = (row: Row) => {
        const figure = of(row);
        return figure === undefined ? "" : <FigureLink figure={figure} />;
      };
      return { key: id, title: text(named), render, right: true };
    }),
  ];
  return rows.length === 0 ? null : (
    <section>
      <h2>{title}</h2>
      <Rows label={title} items={rows} columns={columns} rowKey={(row) => row.region?.id ?? row.organisation?.id ?? ""} />
    </section>
  );
}

function Above({ board }: { board: Board }) {
  const { t } = useTranslation("problem");
  const above = board.organisation ? board.above : board.above.slice(0, -1);
  return above.length === 0 ? null : (
    <nav aria-label={t("board.above")}>
      <ol className="board-above">
        {above.map((region) => (
          <li key={region.id}>
            <BoardLink row={{ region, organisation: null }} />
          </li>
        ))}
      </ol>
    </nav>
  );
}

export function Drill({ whose }: { whose: Whose }) {
  const { t } = useTranslation("problem");
  const { data, error, isPending } = useQuery(boardQuery(whose));
  return (
    <>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {data !== undefined && (
        <>
          <Above board={data} />
          <h2>{data.region?.name ?? data.organisation?.name ?? data.account?.name}</h2>
          {data.official && (
            <p>
              {t("board.official")}{" "}
              <Link to="/board" search={{ account: data.official.id } as never}>
                {data.official.name}
              </Link>
            </p>
          )}
          <Figures figures={data.figures} />
          <Below title={t("board.below")} rows={data.rows.filter((row) => row.region)} />
          <Below title={t("board.here")} rows={data.rows.filter((row) => row.organisation)} />
        </>
      )}
    </>
  );
}
