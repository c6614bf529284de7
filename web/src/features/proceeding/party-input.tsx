// Whose act it is, and how it was taken from that party: the first thing that an act of a party asks.
import { Form, Radio, Select } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { partyName, ways } from "./typed";

type Ref = Schema["PartyRef"];

/** Parties that are offered one below another; more are chosen from a list that one types into. */
const LISTED_MAX = 8;

interface Props {
  parties: Ref[];
  party: string;
  how: string;
  onChange: (part: { party?: string; how?: string }) => void;
}

export function PartyInput({ parties, party, how, onChange }: Props) {
  const { t } = useTranslation();
  const text = useText();
  const options = parties.map((it) => ({ value: it.id, label: partyName(it, text) }));
  return (
    <>
      <Form.Item label={t("party.who")} required>
        {parties.length <= LISTED_MAX ? (
          <Radio.Group className="choices" aria-label={t("party.who")} value={party} options={options} onChange={(event) => onChange({ party: String(event.target.value) })} />
        ) : (
          <Select className="picker whole" aria-label={t("party.who")} showSearch={{ optionFilterProp: "label" }} value={party === "" ? undefined : party} options={options} onChange={(id: string) => onChange({ party: id })} />
        )}
      </Form.Item>
      <Form.Item label={t("party.how")} required extra={t("party.entered_by_you")}>
        <Radio.Group className="choices" aria-label={t("party.how")} value={how} options={ways.map((way) => ({ value: way, label: t(`party.way.${way}`) }))} onChange={(event) => onChange({ how: String(event.target.value) })} />
      </Form.Item>
    </>
  );
}
