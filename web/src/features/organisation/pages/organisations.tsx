// Organisations, kept by the administrator.
import { useQuery } from "@tanstack/react-query";
import { Button, Form, Input, Modal, Select, Table } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { useIsPhone } from "../../../lib/phone";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";

const kinds = ["centre", "department", "township", "village", "police_station", "court", "procuratorate", "mediation"];
type Organisation = Schema["OrganisationView"];
type New = Schema["NewOrganisationBody"];

export default function OrganisationsPage() {
  const { t } = useTranslation("organisation");
  const phone = useIsPhone();
  const may = useMay("manage_organisations");
  const [kind, setKind] = useState<string | undefined>();
  const [adding, setAdding] = useState(false);
  const [form] = Form.useForm<New>();
  const query = useQuery({ queryKey: ["organisation", "list", kind], queryFn: () => unwrap(client.GET("/api/organisations", { params: { query: { kind: kind ?? null } } })) });
  const add = useVerb((body: New, headers) => unwrap(client.POST("/api/organisations", { body, headers })), { invalidate: ["organisation"], onSuccess: () => setAdding(false) });
  const change = useVerb(
    ({ id, active }: { id: string; active: boolean }, headers) => unwrap(client.PATCH("/api/organisations/{id}", { params: { path: { id } }, body: { active }, headers })),
    { invalidate: ["organisation"] },
  );
  const toggle = (row: Organisation) =>
    row.may.includes("change") ? (
      <Button size="small" loading={change.pending} onClick={() => change.run({ id: row.id, active: !row.active })}>
        {row.active ? t("disable") : t("enable")}
      </Button>
    ) : null;
  const columns = [
    { title: t("name"), dataIndex: "name" },
    { title: t("kind"), dataIndex: "kind", render: (value: string) => t(`kinds.${value}`) },
    { title: t("region"), key: "region", render: (_: unknown, row: Organisation) => row.region.path_name },
    { title: t("parent"), key: "parent", render: (_: unknown, row: Organisation) => row.parent?.name ?? "" },
    { title: t("active"), key: "active", render: (_: unknown, row: Organisation) => toggle(row) },
  ];
  const items = query.data?.items ?? [];
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
      <Select allowClear className="picker" aria-label={t("kind")} placeholder={t("kind")} value={kind} onChange={setKind} options={kinds.map((value) => ({ value, label: t(`kinds.${value}`) }))} />
      {phone ? (
        <ul className="work-list">
          {items.map((row) => (
            <li key={row.id} className="work-line">
              <div className="work-what">
                <strong>{row.name}</strong>
                <div className="muted">
                  {t(`kinds.${row.kind}`)} · {row.region.path_name}
                </div>
              </div>
              {toggle(row)}
            </li>
          ))}
        </ul>
      ) : (
        <Table size="middle" rowKey="id" loading={query.isPending} columns={may ? columns : columns.slice(0, 4)} dataSource={items} pagination={{ pageSize: 50, showSizeChanger: false }} />
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
