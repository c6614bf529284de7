// Where a station is, and from which level its official must come.
import { Form, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";
import { useFieldFaults } from "./field-faults";
import { PlaceFields, placeOf, type PlaceTyped } from "./place-fields";
import { LEVELS, useLiaisonWords } from "./words";

interface Typed {
  place?: PlaceTyped;
  level?: string;
}

export function StationForm({ station, onDone }: { station: Schema["StationView"]; onDone: () => void }) {
  const { t } = useTranslation("liaison");
  const words = useLiaisonWords();
  const [form] = Form.useForm<Typed>();
  const id = station.station.id;
  const keep = useVerb((body: Schema["StationBody"], headers) => unwrap(client.POST("/api/stations/{id}", { params: { path: { id } }, body, headers })), {
    invalidate: ["station", "liaison_proposal"],
    onSuccess: onDone,
  });
  useFieldFaults(form, keep.error);
  const typed: Typed = { ...(station.place ? { place: station.place } : {}), ...(station.level ? { level: station.level } : {}) };
  const send = ({ place, level }: Typed) => keep.run({ place: placeOf(place), level: level ?? null });
  return (
    <Modal open title={t("change_of", { name: station.station.name })} okText={t("words:save")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={keep.pending}>
      <Form form={form} name="station" layout="vertical" initialValues={typed} onFinish={send}>
        <PlaceFields name="place" label={t("desk")} />
        <p className="muted">{t("desk_note")}</p>
        <Form.Item name="level" label={t("station_level")} extra={t("station_level_note")}>
          <Select allowClear placeholder={t("any_level")} options={LEVELS.map((value) => ({ value, label: words.level(value) }))} />
        </Form.Item>
      </Form>
      <ProblemAlert error={keep.error} kept />
    </Modal>
  );
}
