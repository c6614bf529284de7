// The three lists: problems, tasks and duties, chosen by state, kind, owner and lateness; each row opens its proceeding.
import "../problem.css";
import { useInfiniteQuery, useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { Checkbox, Segmented, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { OrganisationSelect } from "../../../components/organisation-select";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading, LoadMore, Total } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { useText } from "../../../lib/bilingual";
import { formatDay } from "../../../lib/format";
import { isDay, lists } from "../lists";
import { listQuery, proceduresQuery } from "../queries";

type Item = Schema["ProceedingItem"];

function Mark({ mark }: { mark: Schema["ListedMark"] }) {
  const text = useText();
  const value = mark.option ? text(mark.option) : isDay(mark.value) ? formatDay(mark.value) : mark.value;
  return (
    <>
      {text(mark.title)}
      {" "}
      {value}
    </>
  );
}

function Line({ item }: { item: Item }) {
  const { t } = useTranslation("problem");
  const text = useText();
  return (
    <li className="work-line">
      <div className="work-light">{item.terminal ? <span className="muted">{t("ended")}</span> : <Light light={item.light} />}</div>
      <div className="work-what">
        <Link to="/proceedings/$id" params={{ id: item.id }} className="work-title">
          {item.title}
        </Link>
        <Dots>
          {text(item.state_title)}
          {item.owner && t("owner_is", { name: item.owner.name })}
          {item.region?.name}
        </Dots>
        <Dots className="muted">
          {item.code}
          {item.marks.map((mark) => (
            <Mark key={mark.field} mark={mark} />
          ))}
          {item.due_at && <Due key={item.due_at} at={item.due_at} ended={item.terminal} />}
        </Dots>
      </div>
    </li>
  );
}

export default function ListsPage() {
  const { t } = useTranslation("problem");
  const text = useText();
  const [named, setNamed] = useAddressWord("list");
  const [ended, setEnded] = useAddressWord("ended");
  const [atState, setAtState] = useAddressWord("at");
  const [kind, setKind] = useAddressWord("kind");
  const [owner, setOwner] = useAddressWord("owner");
  const [member, setMember] = useAddressWord("member");
  const [late, setLate] = useAddressWord("late");
  const [region, setRegion] = useAddressWord("region");
  const procedure = lists.find((known) => known === named) ?? lists[0];
  const { data: procedures } = useQuery(proceduresQuery);
  const rules = procedures?.items.find((item) => item.id === procedure);
  const query = useInfiniteQuery(listQuery({ procedure, ended: ended === "yes", at_state: atState, kind, owner, member, late: late === "yes", region }));
  const items = query.data?.pages.flatMap((page) => page.items) ?? [];
  const stages = (rules?.stages ?? []).filter((stage) => stage.terminal === (ended === "yes"));
  const kinds = rules?.listed.find((field) => field.id === "kind")?.options ?? [];
  const options = (list: readonly Schema["ListedOption"][]) => list.map((option) => ({ value: option.id, label: text(option.title) }));
  const choose = (change: (word: string) => void) => (chosen: string | undefined) => change(chosen ?? "");
  return (
    <PageFrame title={t("title")} extra={<Link to="/board">{t("board.title")}</Link>}>
      <p className="muted">{t("note")}</p>
      <div role="search" aria-label={t("choose")} className="lists-filters">
        <Segmented
          value={procedure}
          options={lists.map((id) => ({ value: id, label: t(`list.${id}`) }))}
          onChange={(chosen) => setNamed(chosen)}
        />
        <Segmented
          value={ended === "yes" ? "yes" : "no"}
          options={[
            { value: "no", label: t("running") },
            { value: "yes", label: t("ended") },
          ]}
          onChange={(chosen) => setEnded(chosen === "yes" ? "yes" : "")}
        />
        <Select allowClear className="picker" aria-label={t("state")} placeholder={t("state")} value={atState === "" ? undefined : atState} options={options(stages)} onChange={choose(setAtState)} />
        {kinds.length > 0 && <Select allowClear className="picker" aria-label={t("kind")} placeholder={t("kind")} value={kind === "" ? undefined : kind} options={options(kinds)} onChange={choose(setKind)} />}
        <OrganisationSelect value={owner === "" ? undefined : owner} onChange={(chosen) => setOwner(chosen[0] ?? "")} />
        <Checkbox checked={late === "yes"} onChange={(event) => setLate(event.target.checked ? "yes" : "")}>
          {t("late")}
        </Checkbox>
        {member !== "" && (
          <Checkbox checked onChange={() => setMember("")}>
            {t("own_only")}
          </Checkbox>
        )}
        {region !== "" && (
          <Checkbox checked onChange={() => setRegion("")}>
            {t("place_only")}
          </Checkbox>
        )}
      </div>
      <ProblemAlert error={query.error} />
      <Total page={query.data?.pages[0]} />
      {query.isPending && <Loading />}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="problem:empty" />}
      <ul className="work-list">
        {items.map((item) => (
          <Line key={item.id} item={item} />
        ))}
      </ul>
      <LoadMore query={query} />
    </PageFrame>
  );
}
