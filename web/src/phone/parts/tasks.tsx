// Tasks with owners and days, a card for each: the timetable of a plan.
import { useTranslation } from "react-i18next";

export interface Task {
  title: string;
  owner: string;
  due_on: string;
  done: boolean;
}

interface OneProps {
  task: Task;
  number: number;
  onChange: (task: Task) => void;
  onRemove: () => void;
}

function One({ task, number, onChange, onRemove }: OneProps) {
  const { t } = useTranslation("phone");
  return (
    <li className="card task">
      <h3>{t("task_number", { number })}</h3>
      <label>
        {t("words:task.title")}
        <input value={task.title} onChange={(event) => onChange({ ...task, title: event.target.value })} />
      </label>
      <label>
        {t("words:task.owner")}
        <input value={task.owner} onChange={(event) => onChange({ ...task, owner: event.target.value })} />
      </label>
      <label>
        {t("words:task.due_on")}
        <input type="date" value={task.due_on} onChange={(event) => onChange({ ...task, due_on: event.target.value })} />
      </label>
      <label className="choice">
        <input type="checkbox" checked={task.done} onChange={(event) => onChange({ ...task, done: event.target.checked })} />
        <span>{t("words:task.done")}</span>
      </label>
      <button type="button" onClick={onRemove}>
        {t("task_remove", { number })}
      </button>
    </li>
  );
}

export function Tasks({ value, onChange }: { value: readonly Task[]; onChange: (value: Task[]) => void }) {
  const { t } = useTranslation();
  const replace = (place: number, task: Task) => onChange(value.map((other, at) => (at === place ? task : other)));
  return (
    <>
      <ol className="cards">
        {value.map((task, place) => (
          <One key={place} task={task} number={place + 1} onChange={(changed) => replace(place, changed)} onRemove={() => onChange(value.filter((_, at) => at !== place))} />
        ))}
      </ol>
      <button type="button" onClick={() => onChange([...value, { title: "", owner: "", due_on: "", done: false }])}>
        {t("task.add")}
      </button>
    </>
  );
}
