// Signing a paper: the digest that the paper bears, a drawn or typed name, the one-time code, and the wish to sign this way.
// Plain elements alone: the light pages use it as the staff pages do.
import { useId, useState, type FormEvent, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";
import { SignPad } from "./sign-pad";
import { isDrawn, type Stroke } from "./strokes";

const PRINTED = 16;
const CODE_LENGTH_MAX = 12;
const NAME_LENGTH_MAX = 60;

interface Props {
  contentHash: string;
  pending: boolean;
  onSign: (body: Schema["SignBody"]) => void;
  /** What went wrong, and other ways out. */
  children?: ReactNode;
}

export function SignForm({ contentHash, pending, onSign, children }: Props) {
  const { t } = useTranslation("signature");
  const id = useId();
  const [strokes, setStrokes] = useState<readonly Stroke[]>([]);
  const [name, setName] = useState<string | null>(null);
  const [code, setCode] = useState("");
  const [agrees, setAgrees] = useState(false);
  const [asked, setAsked] = useState(false);
  const typed = name !== null;
  const marked = typed ? name.trim() !== "" : isDrawn(strokes);
  const lacks = !marked ? "mark" : code.trim() === "" ? "code" : agrees ? null : "agrees";
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    setAsked(true);
    if (lacks !== null || pending) return;
    const mark = typed ? { strokes: [], name: name.trim() } : { strokes: strokes.map((stroke) => [...stroke]) };
    onSign({ content_hash: contentHash, code: code.trim(), agrees, ...mark });
  };
  return (
    <form className="sign-form" onSubmit={onSubmit} noValidate>
      <p>
        {t("digest")} <strong className="digest">{contentHash.slice(0, PRINTED)}</strong>
      </p>
      <div className="field">
        {typed ? (
          <>
            <label htmlFor={`${id}-name`}>{t("name")}</label>
            <input id={`${id}-name`} value={name} maxLength={NAME_LENGTH_MAX} autoComplete="off" onChange={(event) => setName(event.target.value)} />
          </>
        ) : (
          <>
            <strong>{t("draw")}</strong>
            <SignPad strokes={strokes} onChange={setStrokes} />
          </>
        )}
        <button type="button" onClick={() => setName(typed ? null : "")}>
          {t(typed ? "to_draw" : "to_type")}
        </button>
      </div>
      <div className="field">
        <label htmlFor={`${id}-code`}>{t("code")}</label>
        <input id={`${id}-code`} value={code} maxLength={CODE_LENGTH_MAX} inputMode="numeric" autoComplete="one-time-code" aria-describedby={`${id}-help`} onChange={(event) => setCode(event.target.value)} />
        <p id={`${id}-help`} className="quiet muted">
          {t("code_help")}
        </p>
      </div>
      <label className="choice">
        <input type="checkbox" checked={agrees} onChange={(event) => setAgrees(event.target.checked)} />
        <span>{t("agree")}</span>
      </label>
      {asked && lacks !== null && (
        <p className="fault" role="alert">
          {t(`missing.${lacks}`)}
        </p>
      )}
      {children}
      <button type="submit" className="main" disabled={pending}>
        {t("sign")}
      </button>
    </form>
  );
}
