// Doubts about the data: what scans found, and what people say it is.
import "../signal.css";
import { Button, Form, Input, Modal, Radio, Select } from "antd";
import { useInfiniteQuery } from "@tanstack/react-query";
import { Link, useNavigate, useSearch } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Rows, type Column } from "../../../components/rows";
import { EmptyHint, Loading, LoadMore } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatDay, formatNumber } from "../../../lib/format";
import { useMay } from "../../../lib/session";
import { useVerb } from "../../../lib/verb";
import { expectedShort } from "../figures";
import { artefactsQuery } from "../queries";

type Artefact = Schema["ArtefactView"];
type Body = Schema["SettleArtefact"];

const STATES = ["open", "fault", "sound"] as const;

function useKindWords() {
  const { t, i18n } = useTranslation("signal");
  // A kind that the scan library has learnt since is shown by its own word.
  return (kind: string) => (i18n.exists(`artefacts.kinds.${kind}`, { ns: "signal" }) ? t(`artefacts.kinds.${kind}`) : t("artefacts.some_kind", { kind: kind.replaceAll("_", " ") }));
}

function SettleForm({ artefact, onDone }: { artefact: Artefact; onDone: () => void }) {
  const { t } = useTranslation("signal");
  const kind = useKindWords();
  const [form] = Form.useForm<Body>();
  const settle = useVerb((body: Body, headers) => unwrap(client.POST("/api/artefacts/{id}/settle", { params: { path: { id: artefact.id } }, body, headers })), { invalidate: ["artefact"], onSuccess: onDone });
  return (
    <Modal open title={t("artefacts.settle_title")} okText={t("artefacts.settle")} onCancel={onDone} onOk={() => form.submit()} confirmLoading={settle.pending}>
      <p>
        {artefact.region.path_name} · {kind(artefact.kind)}
      </p>
      <Form form={form} layout="vertical" onFinish={settle.run} initialValues={{ state: artefact.state === "open" ? "fault" : artefact.state, note: artefact.note ?? "" }}>
        <Form.Item name="state" label={t("artefacts.found")}>
          <Radio.Group options={["fault", "sound"].map((value) => ({ value, label: t(`artefacts.state.${value}`) }))} />
        </Form.Item>
        <Form.Item name="note" label={t("artefacts.note_label")} rules={[{ required: true, whitespace: true, message: t("words:field_fault.missing") }]}>
          <Input.TextArea rows={3} maxLength={1000} placeholder={t("artefacts.note_hint")} />
        </Form.Item>
        <ProblemAlert error={settle.error} kept />
      </Form>
    </Modal>
  );
}

function useColumns(onSettle: (artefact: Artefact) => void): Column<Artefact>[] {
  const { t } = useTranslation("signal");
  const text = useText();
  const kind = useKindWords();
  const days = (row: Artefact) => (row.from_on === row.to_on ? formatDay(row.from_on) : `${formatDay(row.from_on)} – ${formatDay(row.to_on)}`);
  const state = (row: Artefact) => (
    <>
      {t(`artefacts.state.${row.state}`)}
      {row.note && <div className="muted">{t("artefacts.by", { name: row.settled_by?.name ?? "", note: row.note })}</div>}
    </>
  );
  const acts = (row: Artefact) =>
    row.may.includes("settle") && (
      <Button size="small" onClick={() => onSettle(row)}>
        {t(row.state === "open" ? "artefacts.settle" : "artefacts.again")}
      </Button>
    );
  return [
    { key: "kind", title: t("artefacts.kind"), render: (row) => kind(row.kind) },
    { key: "where", title: t("artefacts.where"), render: (row) => row.region.path_name },
    { key: "what", title: t("artefacts.what"), render: (row) => text(row.category.name) },
    { key: "days", title: t("artefacts.days"), render: days, whole: true },
    { key: "figures", title: t("artefacts.figures"), render: (row) => `${formatCount(row.observed)} / ${expectedShort(row.expected, formatNumber)}`, whole: true },
    { key: "state", title: t("artefacts.state_label"), render: state },
    { key: "acts", title: t("artefacts.acts"), render: acts },
  ];
}

export default function ArtefactsPage() {
  const { t } = useTranslation("signal");
  const navigate = useNavigate();
  const search: { state?: string } = useSearch({ strict: false });
  const state = STATES.find((known) => known === search.state);
  const setState = (chosen: string | undefined) => void navigate({ to: "/artefacts", search: (chosen === undefined ? {} : { state: chosen }) as never, replace: true });
  const list = useInfiniteQuery(artefactsQuery(state));
  const [settling, setSettling] = useState<Artefact | null>(null);
  const columns = useColumns(setSettling);
  const mayRead = useMay("read_signal");
  const items = list.data?.pages.flatMap((page) => page.items) ?? [];
  return (
    <PageFrame title={t("artefacts.title")} back={mayRead && <Link to="/signals">{t("artefacts.back")}</Link>}>
      <p className="muted">{t("artefacts.note")}</p>
      <div className="signal-filters" role="search" aria-label={t("artefacts.state_label")}>
        <Select allowClear aria-label={t("artefacts.state_label")} placeholder={t("artefacts.any")} value={state} onChange={setState} options={STATES.map((value) => ({ value, label: t(`artefacts.state.${value}`) }))} />
      </div>
      <ProblemAlert error={list.error} />
      {list.isPending && <Loading />}
      {list.isSuccess && items.length === 0 && <EmptyHint textKey="signal:artefacts.empty" />}
      {items.length > 0 && <Rows label={t("artefacts.title")} items={items} columns={columns} rowKey={(row) => row.id} />}
      <LoadMore query={list} />
      {settling && <SettleForm key={settling.id} artefact={settling} onDone={() => setSettling(null)} />}
    </PageFrame>
  );
}
