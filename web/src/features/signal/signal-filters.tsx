// Which signals, kept in the address.
import { Select } from "antd";
import { useTranslation } from "react-i18next";
import { CategorySelect } from "../../components/choices";
import type { SignalFilter } from "./queries";

const STATES = ["open", "confirmed", "closed", "false_alarm"] as const;

export function SignalFilters({ filter, onChange }: { filter: SignalFilter; onChange: (filter: SignalFilter) => void }) {
  const { t } = useTranslation("signal");
  const options = STATES.map((state) => ({ value: state, label: t(`words:signal_state.${state}`) }));
  return (
    <div className="signal-filters" role="search" aria-label={t("filter.label")}>
      <Select
        aria-label={t("filter.state")}
        placeholder={t("filter.any_state")}
        allowClear
        options={options}
        value={filter.state}
        onChange={(state: string | undefined) => onChange({ ...filter, state })}
      />
      <Select
        aria-label={t("running.label")}
        placeholder={t("running.any")}
        allowClear
        options={["true", "false"].map((value) => ({ value, label: t(`running.${value}`) }))}
        value={filter.running}
        onChange={(running: string | undefined) => onChange({ ...filter, running })}
      />
      <CategorySelect
        placeholder={t("filter.any_category")}
        value={filter.category}
        onChange={(category) => onChange({ ...filter, category })}
      />
    </div>
  );
}
