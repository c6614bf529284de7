// Which reports are shown; kept in the address.
import { Button, Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import { CategorySelect, RegionSelect } from "../../../components/choices";
import { DayInput } from "../../../components/day-input";
import { channels, states, type ReportFilters } from "../queries";

interface Props {
  filters: ReportFilters;
  onChange: (filters: ReportFilters) => void;
}

export function Filters({ filters, onChange }: Props) {
  const { t } = useTranslation("report");
  const set = (part: ReportFilters) => onChange({ ...filters, ...part });
  const asked = Object.values(filters).some((value) => value !== undefined);
  return (
    <Flex wrap gap="small" className="report-filters" role="search" aria-label={t("filter.title")}>
      <RegionSelect value={filters.region_id} onChange={(region_id) => set({ region_id })} placeholder={t("filter.region")} />
      <CategorySelect value={filters.category} onChange={(category) => set({ category })} placeholder={t("filter.category")} />
      <Select
        allowClear
        className="report-filter-short"
        aria-label={t("filter.channel")}
        placeholder={t("filter.channel")}
        value={filters.channel}
        onChange={(channel?: string) => set({ channel })}
        options={channels.map((value) => ({ value, label: t(`words:channel.${value}`) }))}
      />
      <Select
        allowClear
        className="report-filter-short"
        aria-label={t("filter.state")}
        placeholder={t("filter.state")}
        value={filters.state}
        onChange={(state?: string) => set({ state })}
        options={states.map((value) => ({ value, label: t(`words:report_state.${value}`) }))}
      />
      {(["from", "to"] as const).map((end) => (
        <DayInput key={end} className="report-filter-day" placeholder={t(`filter.${end}`)} value={filters[end] ?? ""} onChange={(day) => set({ [end]: day === "" ? undefined : day })} />
      ))}
      {asked && (
        <Button type="link" onClick={() => onChange({})}>
          {t("filter.clear")}
        </Button>
      )}
    </Flex>
  );
}
