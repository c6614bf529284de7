// A day, chosen or typed; loaded where one is asked for.
import { DatePicker } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import type { DayPickerProps } from "./day-input";

const KEPT = "YYYY-MM-DD";

function dayOf(value: string) {
  const day = dayjs(value);
  return value === "" || !day.isValid() ? null : day;
}

export function DayPicker({ value, onChange, id, className, placeholder }: DayPickerProps) {
  const { t } = useTranslation();
  return (
    <DatePicker
      {...(id === undefined ? { "aria-label": placeholder } : { id })}
      className={className}
      placeholder={placeholder ?? t("choose_day")}
      // Shown as an official writes it; typed as one likes.
      format={[t("day_format"), KEPT]}
      value={dayOf(value)}
      onChange={(chosen) => onChange(chosen?.format(KEPT) ?? "")}
    />
  );
}
