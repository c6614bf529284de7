// What waits on this phone, and sending it now.
import { Alert, Button } from "antd";
import { useTranslation } from "react-i18next";
import { useProblemWords } from "../../lib/problem-words";
import { ProblemError } from "../../api/client";
import type { useWaiting } from "./use-waiting";

export function WaitingAlert({ waiting }: { waiting: ReturnType<typeof useWaiting> }) {
  const { t } = useTranslation("inspection");
  const wordsOf = useProblemWords();
  if (waiting.things.length === 0) return null;
  const refused = waiting.things.filter((thing) => thing.fault !== undefined);
  const why = (code: string) => wordsOf(new ProblemError(422, code, "")).title;
  return (
    <Alert
      type={refused.length > 0 ? "warning" : "info"}
      showIcon
      title={t("waiting", { count: waiting.things.length })}
      description={
        <ul>
          {waiting.things.map((thing) => (
            <li key={thing.seq}>
              {t(`waiting_kind.${thing.kind}`)} {thing.station}
              {thing.fault !== undefined && t("refused", { why: why(thing.fault) })}
            </li>
          ))}
        </ul>
      }
      action={<Button onClick={() => void waiting.send()}>{t("send")}</Button>}
    />
  );
}
