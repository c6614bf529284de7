// The board of the lists: figures of one's own office and of all that one may read, each of which opens what it counts.
import "../problem.css";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatCount } from "../../../lib/format";
import { useSession } from "../../../lib/session";
import { boxes, searchOf, type Box } from "../board";
import { countQuery, everything } from "../queries";
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

export default function BoardPage() {
  const { t } = useTranslation("problem");
  const session = useSession();
  if (session === undefined) {
    return null;
  }
  const own = session.organisation.id;
  return (
    <PageFrame title={t("board.title")} back={<Link to="/lists">{t("title")}</Link>}>
      <p className="muted">{t("board.note")}</p>
      {(["owed", "standing", "everything"] as const).map((part) => (
        <section key={part}>
          <h2>{t(`board.part.${part}`, { name: session.organisation.name, place: session.region.name })}</h2>
          <ul className="board">
            {boxes.filter((box) => box.part === part).map((box) => (
              <Figure key={box.key} box={box} own={own} />
            ))}
          </ul>
        </section>
      ))}
      <Reviews />
    </PageFrame>
  );
}
