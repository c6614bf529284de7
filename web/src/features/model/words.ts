// Words for category trees.
import { useTranslation } from "react-i18next";

const known = ["disputes", "city-services"];

export function useModelWords() {
  const { t } = useTranslation("model");
  return {
    tree: (tree: string) => {
      if (tree === "") return t("no_tree");
      return known.includes(tree) ? t(`tree_name.${tree}`) : tree;
    },
  };
}
