// What is personal of an official, as fields of a form.
import { Button, Form, Input, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { PlaceFields, placeOf, type PlaceTyped } from "./place-fields";
import { stationsQuery } from "./queries";

export interface PersonnelTyped {
  home?: PlaceTyped;
  former?: { station_id: string; until_on: string }[];
  relatives?: string[];
}

const LIST_MAX = 50;

export function typedOf(personnel: Schema["PersonnelView"]): PersonnelTyped {
  return {
    ...(personnel.home ? { home: personnel.home } : {}),
    former: personnel.former.map((post) => ({ station_id: post.station.id, until_on: post.until_on })),
    relatives: personnel.relatives.map((station) => station.id),
  };
}

export function personnelOf(typed: PersonnelTyped): Schema["PersonnelBody"] {
  return { home: placeOf(typed.home), former: typed.former ?? [], relatives: typed.relatives ?? [] };
}

export function PersonnelFields({ today }: { today: string }) {
  const { t } = useTranslation("liaison");
  const { data } = useQuery(stationsQuery);
  const stations = (data?.items ?? []).map((it) => ({ value: it.station.id, label: it.station.name }));
  const needed = [{ required: true, message: t("words:field_fault.missing") }];
  const past = { validator: (_: unknown, day: string | undefined) => (day !== undefined && day > today ? Promise.reject(new Error(t("until_future"))) : Promise.resolve()) };
  return (
    <>
      <PlaceFields name="home" label={t("home")} />
      <Form.List name="former">
        {(fields, { add, remove }) => (
          <div role="group" aria-label={t("former")}>
            {fields.map((field) => (
              <fieldset key={field.key} className="liaison-post">
                <legend>{t("former_of", { number: field.name + 1 })}</legend>
                <Form.Item name={[field.name, "station_id"]} label={t("station")} rules={needed}>
                  <Select showSearch={{ optionFilterProp: "label" }} options={stations} />
                </Form.Item>
                <Form.Item name={[field.name, "until_on"]} label={t("until_on")} rules={[...needed, past]}>
                  <Input type="date" max={today} />
                </Form.Item>
                <Button onClick={() => remove(field.name)}>{t("words:remove")}</Button>
              </fieldset>
            ))}
            <Button disabled={fields.length >= LIST_MAX} onClick={() => add()}>
              {t("former_add")}
            </Button>
          </div>
        )}
      </Form.List>
      <Form.Item name="relatives" label={t("relatives")} className="liaison-relatives">
        <Select mode="multiple" maxCount={LIST_MAX} showSearch={{ optionFilterProp: "label" }} options={stations} />
      </Form.Item>
    </>
  );
}
