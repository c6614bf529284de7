// What the hits are narrowed to; kept in the address.
import { Button, Checkbox, Flex, Select } from "antd";
import { useTranslation } from "react-i18next";
import { CategorySelect, RegionSelect } from "../../components/choices";
import { DayInput } from "../../components/day-input";
import { filtersSet, type Question } from "./queries";

const states: Readonly<Record<string, readonly string[]>> = { report: ["new", "joined", "closed"], matter: ["open", "closed"] };

interface Props {
  question: Question;
  onChange: (question: Question) => void;
}

export function Filters({ question, onChange }: Props) {
  const { t } = useTranslation("search");
  const set = (part: Question) => onChange({ ...question, ...part });
  const kind = question.kind;
  return (
    <Flex wrap gap="small" className="search-filters" role="group" aria-label={t("filter.title")}>
      <Select
        allowClear
        className="search-filter"
        aria-label={t("filter.kind")}
        placeholder={t("filter.kind")}
        value={kind}
        onChange={(chosen?: string) => set({ kind: chosen, state: undefined })}
        options={["matter", "report"].map((value) => ({ value, label: t(`kind.${value}`) }))}
      />
      <RegionSelect value={question.region_id} onChange={(region_id) => set({ region_id })} placeholder={t("filter.region")} />
      <CategorySelect value={question.category} onChange={(category) => set({ category })} placeholder={t("filter.category")} />
      {kind !== undefined && (
        <Select
          allowClear
          className="search-filter"
          aria-label={t("filter.state")}
          placeholder={t("filter.state")}
          value={question.state}
          onChange={(state?: string) => set({ state })}
          options={(states[kind] ?? []).map((value) => ({ value, label: t(`words:${kind}_state.${value}`) }))}
        />
      )}
      {(["from", "to"] as const).map((end) => (
        <DayInput key={end} className="search-filter" placeholder={t(`filter.${end}`)} value={question[end] ?? ""} onChange={(day) => set({ [end]: day === "" ? undefined : day })} />
      ))}
      <Checkbox checked={question.reach === "near"} onChange={(event) => set({ reach: event.target.checked ? "near" : undefined })}>
        {t("filter.near")}
      </Checkbox>
      {filtersSet(question) > 0 && (
        <Button type="link" onClick={() => onChange({ q: question.q })}>
          {t("filter.clear")}
        </Button>
      )}
    </Flex>
  );
}
