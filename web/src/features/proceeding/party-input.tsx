// Whose act it is, and how it was taken from that party: the first thing that an act of a party asks.
import { Form, Radio } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { useText } from "../../lib/bilingual";
import { partyName, ways } from "./typed";

type Ref = Schema["PartyRef"];

interface Props {
  parties: Ref[];
  party: string;
  how: string;
  onChange: (part: { party?: string; how?: string }) => void;
}

export function PartyInput({ parties, party, how, onChange }: Props) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <>
      <Form.Item label={t("party.who")} required>
        <Radio.Group className="choices" aria-label={t("party.who")} value={party} options={parties.map((it) => ({ value: it.id, label: partyName(it, text) }))} onChange={(event) => onChange({ party: String(event.target.value) })} />
      </Form.Item>
      <Form.Item label={t("party.how")} required extra={t("party.entered_by_you")}>
        <Radio.Group className="choices" aria-label={t("party.how")} value={how} options={ways.map((way) => ({ value: way, label: t(`party.way.${way}`) }))} onChange={(event) => onChange({ how: String(event.target.value) })} />
      </Form.Item>
    </>
  );
}
