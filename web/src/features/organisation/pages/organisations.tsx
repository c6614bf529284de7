// Organisations, kept by the administrator.
import { useQuery } from "@tanstack/react-query";
import { Button, Flex, Form, Input, Modal, Popconfirm, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { formatCount } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";

const kinds = ["centre", "department", "township", "village", "police_station", "court", "procuratorate", "mediation"];
/** Rows in sight at first; a county has hundreds of villages. */
const SHOWN = 50;
type Organisation = Schema["OrganisationView"];
type New = Schema["NewOrganisationBody"];

export default function OrganisationsPage() {
  const { t } = useTranslation("organisation");
  const may = useMay("manage_organisations");
  const [kindWord, setKind] = useAddressWord("kind");
  const kind = kinds.find((known) => known === kindWord);
  const [wanted, setWanted] = useAddressWord("find");
  const [shown, setShown] = useState(SHOWN);
  const [adding, setAdding] = useState(false);
  const [form] = Form.useForm<New>();
  const query = useQuery({ queryKey: ["organisation", "list", kind], queryFn: () => unwrap(client.GET("/api/organisations", { params: { query: { kind: kind ?? null } } })) });
  const add = useVerb((body: New, headers) => unwrap(client.POST("/api/organisations", { body, headers })), { invalidate: ["organisation"], onSuccess: () => setAdding(false) });
  const change = useVerb(
    ({ id, active }: { id: string; active: boolean }, headers) => unwrap(client.PATCH("/api/organisations/{id}", { params: { path: { id } }, body: { active }, headers })),
    { invalidate: ["organisation"] },
  );
  const toggle = (row: Organisation) => {
    if (!row.may.includes("change")) return null;
    const set = (active: boolean) => change.run({ id: row.id, active });
    return row.active ? (
      <Popconfirm title={t("disable_sure", { name: row.name })} description={t("disable_then")} onConfirm={() => set(false)}>
        <Button size="small">{t("disable")}</Button>
      </Popconfirm>
    ) : (
      <Button size="small" loading={change.pending} onClick={() => set(true)}>
        {t("enable")}
      </Button>
    );
  };
  const columns: Column<Organisation>[] = [
    { key: "name", title: t("name"), render: (row) => row.name },
    { key: "kind", title: t("kind"), render: (row) => t(`kinds.${row.kind}`), whole: true },
    { key: "region", title: t("region"), render: (row) => row.region.path_name },
    { key: "parent", title: t("parent"), render: (row) => row.parent?.name ?? "" },
    { key: "state", title: t("state"), render: (row) => (row.active ? t("active") : <span className="muted">{t("inactive")}</span>), whole: true },
    ...(may ? [{ key: "acts", title: t("acts"), render: toggle }] : []),
  ];
  const items = (query.data?.items ?? []).filter((row) => row.name.includes(wanted) || row.region.path_name.includes(wanted));
  return (
    <PageFrame
      title={t("title")}
      extra={
        may ? (
          <Button type="primary" onClick={() => setAdding(true)}>
            {t("add")}
          </Button>
        ) : null
      }
    >
      <ProblemAlert error={query.error ?? change.error} />
      <Flex wrap gap="small" role="search" aria-label={t("find")}>
        <Input className="narrow" allowClear aria-label={t("find")} placeholder={t("find")} defaultValue={wanted} onChange={(event) => setWanted(event.target.value.trim())} />
        <Select allowClear className="picker" aria-label={t("kind")} placeholder={t("all")} value={kind} onChange={(chosen?: string) => setKind(chosen ?? "")} options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))} />
      </Flex>
      {query.isPending && <Loading />}
      {query.isSuccess && <p className="muted">{t("total", { number: formatCount(items.length) })}</p>}
      {query.isSuccess && items.length === 0 && <EmptyHint textKey="organisation:empty" />}
      {items.length > 0 && <Rows label={t("title")} items={items.slice(0, shown)} columns={columns} rowKey={(row) => row.id} />}
      {items.length > shown && (
        <Button block onClick={() => setShown(shown + SHOWN)}>
          {t("words:load_more")}
        </Button>
      )}
      <Modal open={adding} title={t("add")} onCancel={() => setAdding(false)} onOk={() => form.submit()} confirmLoading={add.pending}>
        <Form form={form} layout="vertical" onFinish={add.run}>
          <Form.Item name="name" label={t("name")} rules={[{ required: true }]}>
            <Input />
          </Form.Item>
          <Form.Item name="kind" label={t("kind")} rules={[{ required: true }]}>
            <Select options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))} />
          </Form.Item>
          <Form.Item name="region_id" label={t("region")} rules={[{ required: true }]}>
            <RegionSelect />
          </Form.Item>
          <ProblemAlert error={add.error} kept />
        </Form>
      </Modal>
    </PageFrame>
  );
}
