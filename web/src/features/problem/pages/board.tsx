// The board of the lists: figures of one's own office and of all that one may read, each of which opens what it counts.
import "../problem.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { useAddressWord } from "../../../lib/address-word";
import { formatCount } from "../../../lib/format";
import { useSession } from "../../../lib/session";
import { boxes, searchOf, type Box } from "../board";
import { countQuery, everything } from "../queries";
import { Drill } from "../drill";
import { Reviews } from "../reviews";

function Figure({ box, own }: { box: Box; own: string }) {
  const { t } = useTranslation("problem");
  const chosen = { ...everything, ...box.chosen(own) };
  const { data, error } = useQuery(countQuery(chosen));
  const number = data === undefined ? "" : `${formatCount(data.total)}${data.total_exact ? "" : "+"}`;
  const urgent = box.urgent && data !== undefined && data.total > 0;
  return (
    <li className={urgent ? "danger" : undefined}>
      <Link to="/lists" search={searchOf(chosen) as never}>
        <span>{t(`board.${box.key}`)}</span>
        <strong>{number}</strong>
      </Link>
      <ProblemAlert error={error} />
    </li>
  );
}

function Lists({ own, names }: { own: string; names: { name: string; place: string } }) {
  const { t } = useTranslation("problem");
  return (
    <>
      {(["owed", "standing", "everything"] as const).map((part) => (
        <section key={part}>
          <h2>{t(`board.part.${part}`, names)}</h2>
          <ul className="board">
            {boxes.filter((box) => box.part === part).map((box) => (
              <Figure key={box.key} box={box} own={own} />
            ))}
          </ul>
        </section>
      ))}
      <Reviews />
    </>
  );
}

export default function BoardPage() {
  const { t } = useTranslation("problem");
  const session = useSession();
  const [region] = useAddressWord("region");
  const [organisation] = useAddressWord("organisation");
  const [account] = useAddressWord("account");
  if (session === undefined) {
    return null;
  }
  const drills = region !== "" || organisation !== "" || account !== "";
  const boards = [
    { key: "lists", search: {} },
    { key: "own", search: { account: session.account.id } },
    { key: "unit", search: { organisation: session.organisation.id } },
    { key: "place", search: { region: session.region.id } },
  ];
  return (
    <PageFrame title={t("board.title")} back={<Link to="/lists">{t("title")}</Link>}>
      <p className="muted">{t("board.note")}</p>
      <nav aria-label={t("board.which")}>
        <ul className="board-which">
          {boards.map((board) => (
            <li key={board.key}>
              <Link to="/board" search={board.search as never} activeOptions={{ exact: true, includeSearch: true }}>
                {t(`board.of.${board.key}`)}
              </Link>
            </li>
          ))}
        </ul>
      </nav>
      {drills ? (
        <Drill whose={{ region, organisation, account }} />
      ) : (
        <Lists own={session.organisation.id} names={{ name: session.organisation.name, place: session.region.name }} />
      )}
    </PageFrame>
  );
}
