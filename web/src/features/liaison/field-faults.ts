// Faults that the server names are shown at their fields.
import type { FormInstance } from "antd";
import { useEffect } from "react";
import { useTranslation } from "react-i18next";
import { ProblemError } from "../../api/client";

/** The way to a field of a form: `former.0.station_id` as its parts. */
export function pathOf(field: string): (string | number)[] {
  return field.split(".").map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}

export function useFieldFaults(form: FormInstance, error: Error | null): void {
  const { t } = useTranslation();
  useEffect(() => {
    if (!(error instanceof ProblemError)) return;
    const faults = error.fields.map((fault) => ({ name: pathOf(fault.field), errors: [t(`field_fault.${fault.code}`, { defaultValue: fault.message })] }));
    form.setFields(faults);
  }, [form, error, t]);
}
