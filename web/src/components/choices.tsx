// Pickers of regions and categories, filled once and searched as one types.
import { TreeSelect } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useMemo } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../api/client";
import { useText } from "../lib/bilingual";

interface ChoiceProps {
  value?: string | undefined;
  onChange?: (value: string | undefined) => void;
  placeholder?: string;
  id?: string;
}

interface Node {
  value: string;
  title: string;
  children: Node[];
}

function tree(items: { id: string; parent: string | null; title: string }[]): Node[] {
  const nodes = new Map<string, Node>(items.map((item) => [item.id, { value: item.id, title: item.title, children: [] }]));
  const tops: Node[] = [];
  for (const item of items) {
    const node = nodes.get(item.id);
    const parent = item.parent === null ? undefined : nodes.get(item.parent);
    if (node !== undefined) {
      (parent?.children ?? tops).push(node);
    }
  }
  return tops;
}

function Picker({ value, onChange, placeholder, id, nodes, open }: ChoiceProps & { nodes: Node[]; open: string[] }) {
  return (
    <TreeSelect
      {...(id === undefined ? { "aria-label": placeholder } : { id })}
      className="picker"
      allowClear
      showSearch={{ treeNodeFilterProp: "title" }}
      // Until the names are there, an id would stand in their place.
      value={nodes.length === 0 ? undefined : value}
      placeholder={placeholder}
      treeData={nodes}
      treeDefaultExpandedKeys={open}
      onChange={(chosen: string | undefined) => onChange?.(chosen)}
      popupMatchSelectWidth={false}
    />
  );
}

export const regionsQuery = { queryKey: ["region", "all"], queryFn: () => unwrap(client.GET("/api/regions")), staleTime: 10 * 60_000 };

export function RegionSelect(props: ChoiceProps) {
  const { data } = useQuery(regionsQuery);
  const { t } = useTranslation();
  const nodes = useMemo(
    () => tree((data?.items ?? []).map((region) => ({ id: region.id, parent: region.parent_id ?? null, title: region.name }))),
    [data],
  );
  return <Picker placeholder={t("choose_region")} {...props} nodes={nodes} open={nodes.map((node) => node.value)} />;
}

export function CategorySelect({ trees, ...props }: ChoiceProps & { trees?: readonly string[] }) {
  const { data } = useQuery({ queryKey: ["category"], queryFn: () => unwrap(client.GET("/api/categories")), staleTime: 10 * 60_000 });
  const text = useText();
  const { t } = useTranslation();
  const nodes = useMemo(() => {
    const wanted = (data?.items ?? []).filter((category) => (trees ?? ["disputes"]).includes(category.tree));
    return tree(wanted.map((category) => ({ id: category.code, parent: category.parent ?? null, title: text(category.name) })));
  }, [data, text, trees]);
  return <Picker placeholder={t("choose_category")} {...props} nodes={nodes} open={[]} />;
}
