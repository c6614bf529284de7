// What was written down in a proceeding, who takes part, and what it is about.
import { Card } from "antd";
import { Link } from "@tanstack/react-router";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import type { Task } from "../../components/task-list";
import { Light } from "../../components/light";
import { Rows, type Column } from "../../components/rows";
import { useText } from "../../lib/bilingual";
import { fieldText } from "../../lib/field-text";
import { comma, formatCount, formatDay, formatNumber } from "../../lib/format";

type Proceeding = Schema["ProceedingView"];

/** Fewer reports than this are told as fewer. */
const EXPECTED_TOLD_MIN = 0.1;

export function Facts({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  const text = useText();
  return (
    <Card title={t("proceeding.facts")}>
      <dl className="facts">
        {proceeding.slots
          .filter((slot) => slot.organisations.length > 0)
          .map((slot) => (
            <div key={slot.spec.id}>
              <dt>{text(slot.spec.title)}</dt>
              <dd>{slot.organisations.map((it) => it.name).join(comma())}</dd>
            </div>
          ))}
        {proceeding.fields.map((field) => (
          <div key={field.id}>
            <dt>{text(field.title)}</dt>
            <dd className="pre">{field.type === "task_list" ? <Tasks tasks={field.value as unknown as Task[]} /> : fieldText(field)}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}

function Tasks({ tasks }: { tasks: Task[] }) {
  const { t } = useTranslation();
  const columns: Column<Task>[] = [
    { key: "title", title: t("task.title"), render: (task) => task.title },
    { key: "owner", title: t("task.owner"), render: (task) => task.owner },
    { key: "due_on", title: t("task.due_on"), render: (task) => formatDay(task.due_on), whole: true },
    { key: "done", title: t("task.done"), render: (task) => (task.done ? t("yes") : t("no")) },
  ];
  return <Rows label={t("task.title")} items={tasks} columns={columns} rowKey={(task) => `${task.title}-${task.due_on}`} />;
}

export function Subject({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  const signal = proceeding.subject_signal;
  const matter = proceeding.subject_matter;
  const parent = proceeding.parent;
  return (
    <>
      {signal && (
        <p className="in-text">
          <Link to="/signals/$id" params={{ id: signal.id }}>
            {t("proceeding.signal", { code: signal.code })}
          </Link>{" "}
          {t(signal.expected < EXPECTED_TOLD_MIN ? "proceeding.evidence_under" : "proceeding.evidence", {
            from: formatDay(signal.start_on),
            to: formatDay(signal.end_on),
            observed: formatCount(signal.observed),
            expected: formatNumber(Math.max(signal.expected, EXPECTED_TOLD_MIN), 1),
          })}
        </p>
      )}
      {matter && (
        <p>
          <Link to="/matters/$id" params={{ id: matter.id }}>
            {matter.code} {matter.title}
          </Link>
        </p>
      )}
      {parent && (
        <p>
          <Link to="/proceedings/$id" params={{ id: parent.id }}>
            {t("proceeding.parent")} {parent.code}
          </Link>
        </p>
      )}
    </>
  );
}

export function Children({ items }: { items: Schema["ProceedingItem"][] }) {
  const { t } = useTranslation();
  const text = useText();
  if (items.length === 0) {
    return null;
  }
  return (
    <Card title={t("proceeding.children")}>
      <ul className="work-list">
        {items.map((item) => (
          <li key={item.id} className="work-line">
            <div className="work-light">{item.terminal ? <span className="muted">{text(item.state_title)}</span> : <Light light={item.light} />}</div>
            <div className="work-what">
              <Link to="/proceedings/$id" params={{ id: item.id }}>
                {item.code} {text(item.state_title)}
              </Link>
              <div className="muted">{item.owner?.name ?? ""}</div>
            </div>
          </li>
        ))}
      </ul>
    </Card>
  );
}
