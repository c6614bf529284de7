// The place of a day in a form; what it is chosen with is fetched when it is first shown.
import { lazy, Suspense } from "react";

export interface DayPickerProps {
  /** YYYY-MM-DD, or empty. */
  value: string;
  onChange: (day: string) => void;
  id?: string;
  className?: string;
  placeholder?: string;
}

const LazyDayPicker = lazy(() => import("./day-picker").then((module) => ({ default: module.DayPicker })));

export function DayInput(props: DayPickerProps) {
  return (
    <Suspense fallback={<span className="ant-input day-waiting" />}>
      <LazyDayPicker {...props} />
    </Suspense>
  );
}
