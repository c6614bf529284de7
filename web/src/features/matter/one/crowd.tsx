// How many households stand behind a matter; nobody is named.
import { Tag } from "antd";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { formatCount } from "../../../lib/format";

type View = Schema["CrowdView"];

/** In a list: a group dispute with its households, and nothing else. */
export function GroupTag({ crowd }: { crowd: View | null | undefined }) {
  const { t } = useTranslation("matter");
  if (!crowd?.group) {
    return null;
  }
  const number = formatCount(crowd.households);
  return (
    <Tag color="gold">
      {t("group")} · {t(crowd.at_least ? "households_least" : "households", { number })}
    </Tag>
  );
}

export function Crowd({ crowd }: { crowd: View | null | undefined }) {
  const { t } = useTranslation("matter");
  if (!crowd || crowd.households === 0) {
    return null;
  }
  const unknown = crowd.unknown > 0 ? t("households_unknown", { number: formatCount(crowd.unknown) }) : "";
  const households = t(crowd.at_least ? "households_least" : "households", { number: formatCount(crowd.households) });
  return (
    <>
      {crowd.group && <Tag color="gold">{t("group")}</Tag>}
      <span>
        {households} {unknown}
      </span>
    </>
  );
}
