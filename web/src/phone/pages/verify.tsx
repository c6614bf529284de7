// What this office says of the document with a code, for anybody: office, title, number, day, digests. Nothing of persons.
import { useQuery } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../api/client";
import { comma, formatCount, formatDay, formatInstant } from "../../lib/format";
import { Languages } from "../parts/choices";
import { Problem } from "../parts/problem";
import { Waiting } from "../parts/waiting";
import { go } from "../place";
import { VERIFY, type PageProps } from "../routes";

const PRINTED = 16;
const CODE_LENGTH_MAX = 30;

function Told({ told }: { told: Schema["VerifiedView"] }) {
  const { t } = useTranslation("phone");
  const isVoid = typeof told.voided_at === "string";
  return (
    <section className="card" aria-live="polite">
      <p className={isVoid ? "notice bad" : "notice"}>
        <strong>{t(isVoid ? "verify.void" : "verify.made", { office: told.office })}</strong>
      </p>
      <dl className="facts">
        <div>
          <dt>{t("verify.title_of")}</dt>
          <dd>{told.title}</dd>
        </div>
        {told.number && (
          <div>
            <dt>{t("verify.number")}</dt>
            <dd>{told.number}</dd>
          </div>
        )}
        <div>
          <dt>{t("verify.made_on")}</dt>
          <dd>{formatDay(told.made_on)}</dd>
        </div>
        <div>
          <dt>{t("verify.pages")}</dt>
          <dd>{formatCount(told.pages)}</dd>
        </div>
        <div>
          <dt>{t("verify.digest")}</dt>
          <dd className="digest">{told.content_hash.slice(0, PRINTED)}</dd>
        </div>
        <div>
          <dt>{t("verify.file")}</dt>
          <dd className="digest">{told.pdf_hash}</dd>
        </div>
      </dl>
      {told.signatures.length > 0 && (
        <>
          <h2>{t("verify.signatures")}</h2>
          <ul className="plain">
            {told.signatures.map((signature) => (
              <li key={signature.mark_hash}>
                {t("signature:by", { label: signature.label, at: formatInstant(signature.at) })}
                <p className="quiet">
                  {t(`signature:mark.${signature.mark}`)}
                  {comma()}
                  {t(`signature:place.${signature.place}`)}
                </p>
                <p className="quiet digest">{t("verify.mark", { digest: signature.mark_hash.slice(0, PRINTED) })}</p>
              </li>
            ))}
          </ul>
        </>
      )}
      <p className="quiet">{t("verify.compare")}</p>
    </section>
  );
}

export default function VerifyPage({ params }: PageProps) {
  const { t } = useTranslation("phone");
  const asked = params.code ?? "";
  const [code, setCode] = useState(asked);
  const query = useQuery({
    queryKey: ["verify", asked],
    queryFn: () => unwrap(client.GET("/api/documents/verify/{code}", { params: { path: { code: asked } } })),
    enabled: asked !== "",
    retry: false,
  });
  const unknown = query.error instanceof ProblemError && query.error.status === 404;
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = code.trim();
    if (typed !== "") go(`${VERIFY}/${encodeURIComponent(typed)}`);
  };
  return (
    <main id="main" className="sign-in">
      <h1>{t("verify.title")}</h1>
      <p className="quiet">{t("verify.explain")}</p>
      <form onSubmit={onSubmit} noValidate>
        <div className="field">
          <label htmlFor="code">{t("verify.code")}</label>
          <input id="code" value={code} maxLength={CODE_LENGTH_MAX} autoCapitalize="characters" autoComplete="off" spellCheck={false} onChange={(event) => setCode(event.target.value)} />
        </div>
        <button type="submit" className="main">
          {t("verify.act")}
        </button>
      </form>
      {asked !== "" && query.isPending && <Waiting />}
      {unknown && (
        <p className="notice bad" role="alert">
          {t("verify.unknown")}
        </p>
      )}
      {!unknown && <Problem error={query.error} />}
      {query.data && <Told told={query.data} />}
      <Languages />
    </main>
  );
}
