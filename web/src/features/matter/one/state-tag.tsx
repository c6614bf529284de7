// The state of a matter in a word, with how it ended.
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

export function StateTag({ state, outcome }: { state: string; outcome: string | null | undefined }) {
  const { t } = useTranslation("matter");
  return (
    <Tag color={state === "open" ? "blue" : "default"}>
      {t(`words:matter_state.${state}`)}
      {outcome ? ` · ${t(`words:outcome.${outcome}`)}` : ""}
    </Tag>
  );
}
