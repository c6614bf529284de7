// Picker of organisations, filled once and searched as one types.
import { Select } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../api/client";

export interface OrganisationSelectProps {
  value?: string | string[] | undefined;
  onChange?: (value: string[]) => void;
  /** Told the organisation itself when a single one is chosen. */
  onChosen?: (organisation: Schema["OrganisationView"]) => void;
  mode?: "multiple";
  id?: string;
}

function label(organisation: Schema["OrganisationView"]): string {
  return organisation.region.level > 3 ? `${organisation.name}（${organisation.region.path_name}）` : organisation.name;
}

/** Always tells a list of ids, of one or more organisations. */
export function OrganisationSelect({ value, onChange, onChosen, mode, id }: OrganisationSelectProps) {
  const query = { queryKey: ["organisation", "all"], queryFn: () => unwrap(client.GET("/api/organisations")), staleTime: 10 * 60_000 };
  const { data } = useQuery(query);
  const { t } = useTranslation();
  const options = useMemo(
    () => (data?.items ?? []).filter((it) => it.active).map((it) => ({ value: it.id, label: label(it) })),
    [data],
  );
  return (
    <Select
      {...(id === undefined ? { "aria-label": t("choose_organisation") } : { id })}
      {...(mode === undefined ? {} : { mode })}
      className="picker"
      allowClear
      showSearch={{ optionFilterProp: "label" }}
      // Until the names are there, an id would stand in their place.
      value={data === undefined ? undefined : value}
      options={options}
      placeholder={t("choose_organisation")}
      popupMatchSelectWidth={false}
      onChange={(chosen: string | string[] | undefined) => {
        onChange?.(chosen === undefined ? [] : Array.isArray(chosen) ? chosen : [chosen]);
        const single = typeof chosen === "string" ? data?.items.find((it) => it.id === chosen) : undefined;
        if (single !== undefined) onChosen?.(single);
      }}
    />
  );
}
