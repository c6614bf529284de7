// Tasks with owners and days: the timetable of a plan.
import { DeleteOutlined, PlusOutlined } from "@ant-design/icons";
import { Button, Checkbox, Input } from "antd";
import { useTranslation } from "react-i18next";
import { DayInput } from "./day-input";

export interface Task {
  title: string;
  owner: string;
  due_on: string;
  done: boolean;
}

interface TaskRowProps {
  task: Task;
  onChange: (task: Task) => void;
  onRemove: () => void;
}

function TaskRow({ task, onChange, onRemove }: TaskRowProps) {
  const { t } = useTranslation();
  return (
    <div className="task-row">
      <Checkbox checked={task.done} aria-label={t("task.done")} onChange={(event) => onChange({ ...task, done: event.target.checked })} />
      <Input value={task.title} placeholder={t("task.title")} onChange={(event) => onChange({ ...task, title: event.target.value })} />
      <Input value={task.owner} placeholder={t("task.owner")} onChange={(event) => onChange({ ...task, owner: event.target.value })} />
      <DayInput value={task.due_on} placeholder={t("task.due_on")} onChange={(due_on) => onChange({ ...task, due_on })} />
      <Button type="text" icon={<DeleteOutlined />} aria-label={t("remove")} onClick={onRemove} />
    </div>
  );
}

export function TaskList({ value, onChange }: { value: Task[]; onChange: (value: Task[]) => void }) {
  const { t } = useTranslation();
  const replace = (place: number, task: Task) => onChange(value.map((other, at) => (at === place ? task : other)));
  return (
    <div className="task-list">
      {value.map((task, place) => (
        <TaskRow key={place} task={task} onChange={(changed) => replace(place, changed)} onRemove={() => onChange(value.filter((_, at) => at !== place))} />
      ))}
      <Button icon={<PlusOutlined />} onClick={() => onChange([...value, { title: "", owner: "", due_on: "", done: false }])}>
        {t("task.add")}
      </Button>
    </div>
  );
}
