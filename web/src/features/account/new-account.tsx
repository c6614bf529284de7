// A new account: who, where, in which roles.
import { useQuery } from "@tanstack/react-query";
import { Form, Input, Modal, Select } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { OrganisationSelect } from "../../components/organisation-select";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { useVerb } from "../../lib/verb";

type Typed = Omit<Schema["NewAccountBody"], "organisation_id"> & { organisation_id: string[] };

export function RoleSelect({ value, onChange, id }: { value?: string[]; onChange?: (value: string[]) => void; id?: string }) {
  const text = useText();
  const { t } = useTranslation("account");
  const roles = useQuery({ queryKey: ["role"], queryFn: () => unwrap(client.GET("/api/roles")), staleTime: 600_000 });
  const options = (roles.data?.items ?? []).map((role) => ({ value: role.id, label: text(role.title) }));
  return <Select mode="multiple" showSearch={{ optionFilterProp: "label" }} className="picker" {...(id === undefined ? { "aria-label": t("roles") } : { id })} options={options} {...(value === undefined ? {} : { value })} {...(onChange === undefined ? {} : { onChange })} />;
}

export function NewAccount({ open, onClose, onMade }: { open: boolean; onClose: () => void; onMade: (password: string) => void }) {
  const { t } = useTranslation("account");
  const [form] = Form.useForm<Typed>();
  const add = useVerb((body: Schema["NewAccountBody"], headers) => unwrap(client.POST("/api/accounts", { body, headers })), {
    invalidate: ["account"],
    onSuccess: (made) => {
      form.resetFields();
      onMade(made.one_time_password);
    },
  });
  return (
    <Modal open={open} title={t("add")} onCancel={onClose} onOk={() => form.submit()} confirmLoading={add.pending}>
      <Form<Typed> form={form} layout="vertical" onFinish={(typed) => add.run({ ...typed, organisation_id: typed.organisation_id[0] ?? "" })}>
        <Form.Item name="login" label={t("login")} rules={[{ required: true }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="name" label={t("name")} rules={[{ required: true }]}>
          <Input autoComplete="off" />
        </Form.Item>
        <Form.Item name="organisation_id" label={t("organisation")} rules={[{ required: true, message: t("choose", { what: t("organisation") }) }]}>
          <OrganisationSelect onChosen={(organisation) => form.setFieldValue("region_id", organisation.region.id)} />
        </Form.Item>
        <Form.Item name="region_id" label={t("region")} rules={[{ required: true, message: t("choose", { what: t("region") }) }]}>
          <RegionSelect />
        </Form.Item>
        <Form.Item name="roles" label={t("roles")} rules={[{ required: true, message: t("choose", { what: t("roles") }) }]}>
          <RoleSelect />
        </Form.Item>
        <ProblemAlert error={add.error} kept />
      </Form>
    </Modal>
  );
}
