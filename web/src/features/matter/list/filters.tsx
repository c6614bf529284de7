// Which matters are shown; kept in the address.
import { Button, Flex, Input, Select } from "antd";
import { useTranslation } from "react-i18next";
import { CategorySelect, RegionSelect } from "../../../components/choices";
import { states, type MatterFilters } from "../queries";

interface Props {
  filters: MatterFilters;
  onChange: (filters: MatterFilters) => void;
}

export function Filters({ filters, onChange }: Props) {
  const { t } = useTranslation("matter");
  const set = (part: MatterFilters) => onChange({ ...filters, ...part });
  const search = (code: string) => set({ code: code.trim() === "" ? undefined : code.trim().toUpperCase() });
  return (
    <Flex wrap gap="small" className="matter-filters" role="search" aria-label={t("filter.title")}>
      <Input.Search
        key={filters.code ?? ""}
        allowClear
        className="matter-filter-code"
        aria-label={t("filter.code")}
        placeholder={t("filter.code")}
        defaultValue={filters.code}
        onSearch={search}
      />
      <RegionSelect value={filters.region_id} onChange={(region_id) => set({ region_id })} placeholder={t("filter.region")} />
      <CategorySelect value={filters.category} onChange={(category) => set({ category })} placeholder={t("filter.category")} />
      <Select
        allowClear
        className="matter-filter-state"
        aria-label={t("filter.state")}
        placeholder={t("filter.state")}
        value={filters.state}
        onChange={(state?: string) => set({ state })}
        options={states.map((value) => ({ value, label: t(`words:matter_state.${value}`) }))}
      />
      {Object.values(filters).some((value) => value !== undefined) && (
        <Button type="link" onClick={() => onChange({})}>
          {t("filter.clear")}
        </Button>
      )}
    </Flex>
  );
}
