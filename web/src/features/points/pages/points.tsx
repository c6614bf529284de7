// Points of organisations: the ledger, and the rules behind it. Persons have none.
import "../points.css";
import { Segmented } from "antd";
import { useTranslation } from "react-i18next";
import { OrganisationSelect } from "../../../components/organisation-select";
import { PageFrame } from "../../../components/page-frame";
import { useAddressWord } from "../../../lib/address-word";
import { useMay } from "../../../lib/session";
import { Ledger } from "../ledger";
import { Rules } from "../rules";

export default function PointsPage() {
  const { t } = useTranslation("points");
  const [part, setPart] = useAddressWord("part");
  const [organisation, setOrganisation] = useAddressWord("organisation");
  const readsAll = useMay("read_points");
  return (
    <PageFrame title={t("title")}>
      <p className="muted">{t("note")}</p>
      <div className="filter-line">
        <Segmented
          value={part === "rules" ? "rules" : "ledger"}
          options={["ledger", "rules"].map((value) => ({ value, label: t(value) }))}
          onChange={(chosen) => setPart(chosen === "rules" ? "rules" : "")}
        />
      </div>
      {part === "rules" ? (
        <Rules />
      ) : (
        <>
          {readsAll && <OrganisationSelect value={organisation === "" ? undefined : organisation} onChange={(chosen) => setOrganisation(chosen[0] ?? "")} />}
          <Ledger organisation={organisation} onChoose={setOrganisation} />
        </>
      )}
    </PageFrame>
  );
}
