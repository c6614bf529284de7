// A proceeding in short: where it stands, what it is about, its clocks, and what was written down.
import { useTranslation } from "react-i18next";
import type { Schema } from "../../api/client";
import { Dots } from "../../components/dots";
import { useText } from "../../lib/bilingual";
import { fieldText } from "../../lib/field-text";
import { comma, formatCount, formatDay, formatNumber } from "../../lib/format";
import { To } from "../place";
import { Clock } from "./clock";
import type { Task } from "./tasks";

type Proceeding = Schema["ProceedingView"];

/** Fewer reports than this are told as fewer. */
const EXPECTED_TOLD_MIN = 0.1;

function Evidence({ signal }: { signal: Schema["SignalItem"] }) {
  const { t } = useTranslation();
  const key = signal.expected < EXPECTED_TOLD_MIN ? "proceeding.evidence_under" : "proceeding.evidence";
  return (
    <p className="keep">
      {t(key, {
        from: formatDay(signal.start_on),
        to: formatDay(signal.end_on),
        observed: formatCount(signal.observed),
        expected: formatNumber(Math.max(signal.expected, EXPECTED_TOLD_MIN), 1),
      })}{" "}
      <a href={`/signals/${signal.id}`}>{t("phone:signal", { code: signal.code })}</a>
    </p>
  );
}

export function Standing({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  const text = useText();
  const { subject_signal: signal, subject_matter: matter, parent } = proceeding;
  return (
    <section className="card">
      {proceeding.due_at && <Clock key={proceeding.due_at} light={proceeding.light} at={proceeding.due_at} ended={proceeding.terminal} />}
      <p className="state">{text(proceeding.state_title)}</p>
      <Dots className="quiet">
        {text(proceeding.procedure_title)}
        {proceeding.code}
        {proceeding.owner && !proceeding.terminal && t("proceeding.owned_by", { owner: proceeding.owner.name })}
      </Dots>
      {signal && <Evidence signal={signal} />}
      {matter && (
        <p>
          <a href={`/matters/${matter.id}`}>
            {matter.code} {matter.title}
          </a>
        </p>
      )}
      {parent && (
        <p>
          <To to={`/m/proceedings/${parent.id}`}>
            {t("proceeding.parent")} {parent.code}
          </To>
        </p>
      )}
    </section>
  );
}

function DoneTasks({ tasks }: { tasks: readonly Task[] }) {
  const { t } = useTranslation();
  return (
    <ul className="plain">
      {tasks.map((task) => (
        <li key={`${task.title}-${task.due_on}`}>
          <span>{task.title}</span>
          <Dots className="quiet">
            {task.owner}
            {formatDay(task.due_on)}
            {task.done ? t("task.done") : t("phone:task_open")}
          </Dots>
        </li>
      ))}
    </ul>
  );
}

export function Facts({ proceeding }: { proceeding: Proceeding }) {
  const { t } = useTranslation();
  const text = useText();
  const slots = proceeding.slots.filter((slot) => slot.organisations.length > 0);
  if (slots.length === 0 && proceeding.fields.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("proceeding.facts")}</h2>
      <dl className="facts">
        {slots.map((slot) => (
          <div key={slot.spec.id}>
            <dt>{text(slot.spec.title)}</dt>
            <dd>{slot.organisations.map((it) => it.name).join(comma())}</dd>
          </div>
        ))}
        {proceeding.fields.map((field) => (
          <div key={field.id}>
            <dt>{text(field.title)}</dt>
            <dd className="pre">{field.type === "task_list" ? <DoneTasks tasks={field.value as unknown as Task[]} /> : fieldText(field)}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}

type Deadline = Schema["DeadlineView"];

function DeadlineLine({ deadline }: { deadline: Deadline }) {
  const { t } = useTranslation();
  const text = useText();
  const ended = Boolean(deadline.ended_at);
  return (
    <li>
      <p>
        <strong>{text(deadline.title)}</strong>
        {ended && <span className="quiet"> {t(`deadline_state.${deadline.state}`)}</span>}
      </p>
      <Clock key={deadline.due_at} light={deadline.light} at={deadline.due_at} ended={ended} />
      <details>
        <summary>{t("proceeding.counted")}</summary>
        <p className="quiet">
          {text(deadline.sum)}
          {deadline.basis ? `（${deadline.basis}）` : ""}
        </p>
      </details>
    </li>
  );
}

function DeadlineLines({ deadlines }: { deadlines: readonly Deadline[] }) {
  const order = [...deadlines].sort((one, two) => one.due_at.localeCompare(two.due_at));
  return (
    <ul className="plain">
      {order.map((deadline) => (
        <DeadlineLine key={`${deadline.id}-${deadline.start_at}`} deadline={deadline} />
      ))}
    </ul>
  );
}

/** Those that run, and behind a fold those that have ended. */
export function Clocks({ deadlines }: { deadlines: readonly Deadline[] }) {
  const { t } = useTranslation();
  const ended = deadlines.filter((deadline) => deadline.ended_at);
  if (deadlines.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("proceeding.clocks")}</h2>
      <DeadlineLines deadlines={deadlines.filter((deadline) => !deadline.ended_at)} />
      {ended.length > 0 && (
        <details>
          <summary>{t("phone:clocks_ended", { number: formatCount(ended.length) })}</summary>
          <DeadlineLines deadlines={ended} />
        </details>
      )}
    </section>
  );
}

export function Children({ items }: { items: readonly Schema["ProceedingItem"][] }) {
  const { t } = useTranslation();
  const text = useText();
  if (items.length === 0) return null;
  return (
    <section className="card">
      <h2>{t("proceeding.children")}</h2>
      <ul className="plain">
        {items.map((item) => (
          <li key={item.id}>
            <To to={`/m/proceedings/${item.id}`}>{item.code}</To>
            <Dots className="quiet">
              {text(item.state_title)}
              {item.owner?.name}
            </Dots>
          </li>
        ))}
      </ul>
    </section>
  );
}
