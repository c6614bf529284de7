// The stages of a procedure: its running proceedings of a procedure by state, whose turn it is, and until when.
import { useQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { Due } from "../../../components/due";
import { Light } from "../../../components/light";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount } from "../../../lib/format";
import "../stages.css";

type Stage = Schema["StageView"];

export default function StagesPage() {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const search: { procedure?: string; region_id?: string } = useSearch({ strict: false });
  const procedures = useQuery({ queryKey: ["procedure"], queryFn: () => unwrap(client.GET("/api/procedures")) });
  const procedure = search.procedure ?? procedures.data?.items[0]?.id;
  const { region_id } = search;
  const stages = useQuery({
    queryKey: ["proceeding", "stages", procedure, region_id],
    queryFn: () => unwrap(client.GET("/api/proceedings/stages", { params: { query: { procedure: procedure ?? "", region_id } } })),
    enabled: procedure !== undefined,
  });
  const set = (part: typeof search) => void navigate({ to: "/stages", search: { ...search, ...part } as never, replace: true });
  const options = (procedures.data?.items ?? []).map((item) => ({ value: item.id, label: text(item.title) }));
  const found = stages.data;
  return (
    <PageFrame title={t("stages.title")} back={<Link to="/proceedings">{t("proceeding.back")}</Link>}>
      <Flex wrap gap="small" role="search" aria-label={t("stages.filter")} className="stages-filters">
        <Select aria-label={t("stages.procedure")} className="picker" options={options} value={procedure} onChange={(id: string) => set({ procedure: id })} showSearch={{ optionFilterProp: "label" }} popupMatchSelectWidth={false} />
        <RegionSelect value={region_id} onChange={(id) => set({ region_id: id })} placeholder={t("stages.region")} />
        {found && <strong>{t("stages.total", { number: formatCount(found.total) })}</strong>}
      </Flex>
      <ProblemAlert error={procedures.error ?? stages.error} />
      {(procedures.isPending || stages.isLoading) && <Loading />}
      {found?.stages.length === 0 && <EmptyHint textKey="stages.empty" />}
      <div className="stages">
        {(found?.stages ?? []).map((stage) => (
          <Column key={stage.state} stage={stage} />
        ))}
      </div>
    </PageFrame>
  );
}

function Column({ stage }: { stage: Stage }) {
  const { t } = useTranslation();
  const text = useText();
  const more = stage.total - stage.items.length;
  return (
    <section className="stages-stage" aria-label={text(stage.title)}>
      <h2>
        {text(stage.title)} <span className="stages-number">{formatCount(stage.total)}</span>
      </h2>
      {stage.owner && <p className="muted">{t("stages.owed_by", { owner: text(stage.owner) })}</p>}
      <ul>
        {stage.items.map((item) => (
          <li key={item.id} className="stages-item">
            <Link to="/proceedings/$id" params={{ id: item.id }}>
              {item.title}
            </Link>
            <div className="muted">
              {item.code} {item.owner?.name}
            </div>
            <div>
              <Light light={item.light} /> {item.due_at && <Due key={item.due_at} at={item.due_at} />}
            </div>
          </li>
        ))}
      </ul>
      {more > 0 && <p className="muted">{t("stages.more", { number: formatCount(more) })}</p>}
    </section>
  );
}
