// Stations as whoever assigns keeps them: where they are, and from which level their official must come.
import "../liaison.css";
import { Button } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { formatNumber } from "../../../lib/format";
import { stationsQuery } from "../queries";
import { StationForm } from "../station-form";
import { useLiaisonWords } from "../words";

type Station = Schema["StationView"];

const DIGITS = 4;

export default function StationsPage() {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const { data, error, isPending, isSuccess } = useQuery(stationsQuery);
  const [kept, setKept] = useState<Station | null>(null);
  const items = data?.items ?? [];
  const place = ({ place }: Station) => (place === null || place === undefined ? <span className="muted">{t("place_unknown")}</span> : `${formatNumber(place.longitude, DIGITS)}, ${formatNumber(place.latitude, DIGITS)}`);
  const acts = (row: Station) => (
    <Button size="small" aria-label={t("change_of", { name: row.station.name })} onClick={() => setKept(row)}>
      {t("change")}
    </Button>
  );
  const columns: Column<Station>[] = [
    { key: "station", title: t("station"), render: (row) => row.station.name },
    { key: "place", title: t("desk"), render: place },
    { key: "level", title: t("station_level"), render: (row) => (row.level === null || row.level === undefined ? t("any_level") : words.level(row.level)), whole: true },
    { key: "acts", title: t("acts"), render: acts },
  ];
  return (
    <PageFrame title={t("stations")} back={<Link to="/liaison">{t("title")}</Link>}>
      <p className="liaison-rule">{t("stations_note")}</p>
      <ProblemAlert error={error} />
      {isPending && <Loading />}
      {isSuccess && items.length === 0 && <EmptyHint textKey="liaison:stations_empty" />}
      {items.length > 0 && <Rows label={t("stations")} items={items} columns={columns} rowKey={(row) => row.station.id} />}
      {kept !== null && <StationForm key={kept.station.id} station={kept} onDone={() => setKept(null)} />}
    </PageFrame>
  );
}
