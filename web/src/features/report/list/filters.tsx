// Which reports are shown; kept in the address.
import { Button, DatePicker, Flex, Select } from "antd";
import dayjs from "dayjs";
import { useTranslation } from "react-i18next";
import { CategorySelect, RegionSelect } from "../../../components/choices";
import { channels, states, type ReportFilters } from "../queries";

interface Props {
  filters: ReportFilters;
  onChange: (filters: ReportFilters) => void;
}

function day(text: string | undefined) {
  const at = dayjs(text);
  return text === undefined || !at.isValid() ? null : at;
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
      <DatePicker
        className="report-filter-day"
        aria-label={t("filter.from")}
        placeholder={t("filter.from")}
        value={day(filters.from)}
        onChange={(at) => set({ from: at?.format("YYYY-MM-DD") })}
      />
      <DatePicker
        className="report-filter-day"
        aria-label={t("filter.to")}
        placeholder={t("filter.to")}
        value={day(filters.to)}
        onChange={(at) => set({ to: at?.format("YYYY-MM-DD") })}
      />
      {asked && (
        <Button type="link" onClick={() => onChange({})}>
          {t("filter.clear")}
        </Button>
      )}
    </Flex>
  );
}
