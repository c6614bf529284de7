// Words for category trees.
import { useTranslation } from "react-i18next";

/** Stands in place of a tree for the likeness of one matter. */
export const PAIR_TREE = "same-matter";

const known = ["disputes", "city-services", PAIR_TREE];

export function useModelWords() {
  const { t } = useTranslation("model");
  return {
    /** What a model was trained on. */
    file: (name: string, tree: string) => (name !== "" ? name : t(tree === PAIR_TREE ? "decided_pairs" : "decided_kinds")),
    tree: (tree: string) => {
      if (tree === "") return t("no_tree");
      return known.includes(tree) ? t(`tree_name.${tree}`) : tree;
    },
  };
}
