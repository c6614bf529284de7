// An entry of the register: who, where, for which kinds of matter, under which certificate.
import { Checkbox, Form, Input, Modal, Radio, Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { DayInput } from "../../components/day-input";
import { OrganisationSelect } from "../../components/organisation-select";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { useVerb } from "../../lib/verb";

type Mediator = Schema["MediatorView"];
type Body = Schema["MediatorBody"];

interface Typed {
  kind: "person" | "organisation";
  name: string;
  organisation_id?: string | string[];
  region_id?: string;
  categories: string[];
  languages: string[];
  certificate_no: string;
  valid_from_on: string;
  valid_to_on: string;
  active: boolean;
}

const names = ["kind", "name", "organisation_id", "region_id", "categories", "languages", "certificate_no", "valid_from_on", "valid_to_on"] as const;

function bodyOf({ organisation_id, region_id, ...typed }: Typed): Body {
  const organisation = Array.isArray(organisation_id) ? organisation_id[0] : organisation_id;
  return { ...typed, ...(organisation === undefined ? {} : { organisation_id: organisation }), ...(region_id === undefined ? {} : { region_id }) };
}

function typedOf(mediator: Mediator | null): Partial<Typed> {
  if (mediator === null) {
    return { kind: "person", categories: [], languages: [], active: true };
  }
  const { name, languages, certificate_no, valid_from_on, valid_to_on, active } = mediator;
  const kind = mediator.kind === "organisation" ? "organisation" : "person";
  const organisation = mediator.organisation ? { organisation_id: mediator.organisation.id } : {};
  return { kind, name, languages, certificate_no, valid_from_on, valid_to_on, active, categories: mediator.categories.map((it) => it.code), region_id: mediator.region.id, ...organisation };
}

/** Kinds of matter, several at a time. */
function Categories({ id, value, onChange }: { id?: string; value?: string[]; onChange?: (value: string[]) => void }) {
  const text = useText();
  const { t } = useTranslation("mediator");
  const { data } = useQuery({ queryKey: ["category"], queryFn: () => unwrap(client.GET("/api/categories")), staleTime: 10 * 60_000 });
  const options = (data?.items ?? []).filter((it) => it.tree === "disputes").map((it) => ({ value: it.code, label: text(it.name) }));
  return (
    <Select
      {...(id === undefined ? {} : { id })}
      mode="multiple"
      showSearch={{ optionFilterProp: "label" }}
      value={data === undefined ? [] : (value ?? [])}
      options={options}
      placeholder={t("words:mediator.every_field")}
      onChange={(chosen: string[]) => onChange?.(chosen)}
    />
  );
}

export function MediatorForm({ mediator, onDone }: { mediator: Mediator | null; onDone: () => void }) {
  const { t } = useTranslation("mediator");
  const [form] = Form.useForm<Typed>();
  const keep = useVerb(
    (body: Body, headers) => unwrap(mediator === null ? client.POST("/api/mediators", { body, headers }) : client.POST("/api/mediators/{id}/change", { params: { path: { id: mediator.id } }, body, headers })),
    { invalidate: ["mediator"], onSuccess: onDone },
  );
  const needed = { required: true, message: t("words:field_fault.missing") };
  const fieldNames = Object.fromEntries(names.map((name) => [name, t(name)]));
  return (
    <Modal open title={t(mediator === null ? "add" : "change")} okText={t("words:save")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={keep.pending}>
      <Form form={form} layout="vertical" initialValues={typedOf(mediator)} onFinish={(typed) => keep.run(bodyOf(typed))}>
        <Form.Item name="kind" label={t("kind")}>
          <Radio.Group options={(["person", "organisation"] as const).map((value) => ({ value, label: t(`kinds.${value}`) }))} />
        </Form.Item>
        <Form.Item name="name" label={t("name")} rules={[{ ...needed, whitespace: true }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="organisation_id" label={t("organisation_id")}>
          <OrganisationSelect />
        </Form.Item>
        <Form.Item name="region_id" label={t("region_id")} extra={t("region_note")}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="categories" label={t("categories")} extra={t("categories_note")}>
          <Categories />
        </Form.Item>
        <Form.Item name="languages" label={t("languages")} extra={t("languages_note")}>
          <Select mode="tags" open={false} suffixIcon={null} tokenSeparators={["、", "，", ","]} />
        </Form.Item>
        <Form.Item name="certificate_no" label={t("certificate_no")} rules={[{ ...needed, whitespace: true }]}>
          <Input maxLength={60} />
        </Form.Item>
        <Form.Item name="valid_from_on" label={t("valid_from_on")} rules={[needed]}>
          <Day />
        </Form.Item>
        <Form.Item name="valid_to_on" label={t("valid_to_on")} rules={[needed]}>
          <Day />
        </Form.Item>
        <Form.Item name="active" valuePropName="checked">
          <Checkbox>{t("active")}</Checkbox>
        </Form.Item>
        <ProblemAlert error={keep.error} kept names={fieldNames} />
      </Form>
    </Modal>
  );
}

/** A day of a form, which gives it its value. */
function Day({ id, value, onChange }: { id?: string; value?: string; onChange?: (day: string) => void }) {
  return <DayInput {...(id === undefined ? {} : { id })} value={value ?? ""} onChange={(day) => onChange?.(day)} />;
}
