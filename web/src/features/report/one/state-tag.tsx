// The state of a report in a word.
import { Tag } from "antd";
import { useTranslation } from "react-i18next";

const colours: Record<string, string> = { new: "blue", joined: "green" };

export function StateTag({ state }: { state: string }) {
  const { t } = useTranslation("report");
  return <Tag color={colours[state] ?? "default"}>{t(`words:report_state.${state}`)}</Tag>;
}
