// The answers to a pairing, and the button that takes one back.
import { Button } from "antd";
import { useTranslation } from "react-i18next";
import { useIsPhone } from "../../../lib/phone";
import { verdicts, type Pairing, type Verdict } from "../queries";

/** Words of an answer depend on what is asked: joining two, or parting one. */
export function answerKey(kind: string, verdict: Verdict): string {
  return `answer.${kind}.${verdict}`;
}

const KEYS: Record<Verdict, string> = { same: "Y", different: "N", unsure: "U" };

interface Props {
  pairing: Pairing;
  pending: boolean;
  onAnswer: (verdict: Verdict) => void;
  onUndo: () => void;
}

export function Answers({ pairing, pending, onAnswer, onUndo }: Props) {
  const { t } = useTranslation("pairing");
  const phone = useIsPhone();
  const hint = (key: string) => (phone ? null : <kbd aria-hidden="true">{key}</kbd>);
  if (pairing.may.includes("undo")) {
    return (
      <div className="pairing-answers">
        <Button disabled={pending} onClick={onUndo} aria-keyshortcuts="z">
          {t(pairing.by_itself ? "undo_by_itself" : "undo")} {hint("Z")}
        </Button>
      </div>
    );
  }
  if (!pairing.may.includes("decide")) {
    return null;
  }
  return (
    <div className="pairing-answers" role="group" aria-label={t("answers")}>
      {verdicts.map((verdict) => (
        <Button key={verdict} type={verdict === "same" ? "primary" : "default"} disabled={pending} onClick={() => onAnswer(verdict)} aria-keyshortcuts={KEYS[verdict].toLowerCase()}>
          {t(answerKey(pairing.kind, verdict))} {hint(KEYS[verdict])}
        </Button>
      ))}
    </div>
  );
}
