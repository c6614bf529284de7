// Begins work on a place that is no dispute: outreach, service for an enterprise.
import { useQuery } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Input, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { RegionSelect } from "../../components/choices";
import { FieldInput } from "../../components/field-input";
import { OrganisationSelect } from "../../components/organisation-select";
import { ProblemAlert } from "../../components/problem-alert";
import { Loading } from "../../components/states";
import { useText } from "../../lib/bilingual";
import { filledValues } from "../../lib/filled";
import { useVerb } from "../../lib/verb";

type Startable = Schema["Startable"];

const TITLE_LENGTH_MAX = 100;

function suggestedOf(slot: Schema["SlotSpec"]): string[] {
  return slot.suggested.map((it) => it.organisation.id).slice(0, slot.many ? undefined : 1);
}

function Form({ startable, region }: { startable: Startable; region: string }) {
  const { t } = useTranslation();
  const text = useText();
  const navigate = useNavigate();
  const [title, setTitle] = useState("");
  const [fields, setFields] = useState<Record<string, unknown>>({});
  const [slots, setSlots] = useState<Record<string, string[]>>(() => Object.fromEntries(startable.slots.map((slot) => [slot.id, suggestedOf(slot)])));
  const verb = useVerb((body: Schema["StartInRegionBody"], headers) => unwrap(client.POST("/api/proceedings", { body, headers })), {
    invalidate: ["proceeding", "work"],
    onSuccess: (started) => void navigate({ to: "/proceedings/$id", params: { id: started.id } }),
  });
  const send = () => verb.run({ procedure: startable.procedure, region_id: region, title, slots, fields: filledValues(fields) as Record<string, never> });
  const names = Object.fromEntries([...startable.fields, ...startable.slots].map((part) => [part.id, text(part.title)]));
  return (
    <>
      <label className="stack-field" htmlFor="start-title">
        {t("start_here.name")}
        <Input id="start-title" value={title} maxLength={TITLE_LENGTH_MAX} onChange={(event) => setTitle(event.target.value)} />
        <span className="muted">{t("start_here.name_help")}</span>
      </label>
      {startable.slots.map((slot) => (
        <div key={slot.id} className="stack-field">
          <label htmlFor={`slot-${slot.id}`}>{text(slot.title)}</label>
          <OrganisationSelect id={`slot-${slot.id}`} {...(slot.many ? { mode: "multiple" as const } : {})} value={slot.many ? (slots[slot.id] ?? []) : slots[slot.id]?.[0]} onChange={(chosen) => setSlots((old) => ({ ...old, [slot.id]: chosen }))} />
        </div>
      ))}
      {startable.fields.map((spec) => (
        <div key={spec.id} className="stack-field">
          <label htmlFor={spec.id}>{text(spec.title)}</label>
          <FieldInput spec={spec} value={fields[spec.id]} onChange={(value) => setFields((old) => ({ ...old, [spec.id]: value }))} />
          {spec.help && <span className="muted">{text(spec.help)}</span>}
        </div>
      ))}
      <ProblemAlert error={verb.error} kept names={{ ...names, title: t("start_here.name") }} />
      <Button type="primary" loading={verb.pending} disabled={title.trim() === ""} onClick={send}>
        {t("start_here.do")}
      </Button>
    </>
  );
}

export function StartHere() {
  const { t } = useTranslation();
  const text = useText();
  const [region, setRegion] = useState<string>();
  const [chosen, setChosen] = useState<string>();
  const query = useQuery({ queryKey: ["startable", region], queryFn: () => unwrap(client.GET("/api/startable", { params: { query: { region_id: region } } })) });
  const items = query.data ?? [];
  const current = items.find((it) => it.procedure === chosen) ?? items[0];
  return (
    <div className="stack">
      <div className="stack-field">
        <label htmlFor="start-region">{t("start_here.region")}</label>
        <RegionSelect id="start-region" value={region} onChange={setRegion} />
      </div>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.isSuccess && current === undefined && <p className="muted">{t("start_here.none")}</p>}
      {current && (
        <div className="stack-field">
          <label htmlFor="start-kind">{t("start_here.kind")}</label>
          <Select id="start-kind" value={current.procedure} options={items.map((it) => ({ value: it.procedure, label: text(it.title) }))} onChange={setChosen} />
        </div>
      )}
      {current && region && <Form key={`${current.procedure}-${region}`} startable={current} region={region} />}
    </div>
  );
}
