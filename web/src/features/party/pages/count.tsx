// How many distinct persons and organisations the reports of a region and period name: one number, and no list.
import { Button, Card, Flex, Statistic } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { DayInput } from "../../../components/day-input";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { formatCount } from "../../../lib/format";
import { useVerb } from "../../../lib/verb";
import { isPeriod } from "../period";
import "../party.css";

function Counted({ counted }: { counted: Schema["PartyCountView"] }) {
  const { t } = useTranslation("party");
  const parties = counted.parties ?? null;
  return (
    <Card className="party-count">
      <div role="status">
        <Statistic title={t("parties")} value={parties === null ? t("fewer", { number: formatCount(counted.shown_min) }) : formatCount(parties)} />
        <p className="muted">{t("reports", { number: formatCount(counted.reports) })}</p>
      </div>
    </Card>
  );
}

export default function PartyCountPage() {
  const { t } = useTranslation("party");
  const [region, setRegion] = useState<string | undefined>(undefined);
  const [days, setDays] = useState({ from: "", to: "" });
  const count = useVerb((body: Schema["PartyCountBody"], headers) => unwrap(client.POST("/api/counts/parties", { body, headers })), { invalidate: [] });
  const ask = () => count.run({ ...days, ...(region === undefined ? {} : { region_id: region }) });
  return (
    <PageFrame title={t("title")}>
      <p className="muted">{t("help")}</p>
      <Flex wrap gap="small" className="party-filters" role="group" aria-label={t("filter")}>
        <RegionSelect
          value={region}
          onChange={(chosen) => {
            setRegion(chosen);
            count.reset();
          }}
          placeholder={t("region")}
        />
        {(["from", "to"] as const).map((end) => (
          <DayInput
            key={end}
            placeholder={t(end)}
            value={days[end]}
            onChange={(day) => {
              setDays({ ...days, [end]: day });
              count.reset();
            }}
          />
        ))}
        <Button type="primary" onClick={ask} loading={count.pending} disabled={!isPeriod(days)}>
          {t("do")}
        </Button>
      </Flex>
      <ProblemAlert error={count.error} kept names={{ from: t("from"), to: t("to") }} />
      {count.data !== undefined && <Counted counted={count.data} />}
    </PageFrame>
  );
}
