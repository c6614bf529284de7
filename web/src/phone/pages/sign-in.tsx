// Signing in: login, password, and the code of the second factor when it is asked for.
import { useQueryClient } from "@tanstack/react-query";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap, type Schema } from "../../api/client";
import { Languages, TextSizes } from "../parts/choices";
import { Full } from "../parts/head";
import { Problem } from "../parts/problem";
import { go } from "../place";
import { HOME, SIGN_IN } from "../routes";

/** Where the person wanted to go, if that is a page of ours. */
function wanted(): string {
  const to = new URLSearchParams(window.location.search).get("to") ?? HOME;
  return to === HOME || (to.startsWith(`${HOME}/`) && !to.startsWith(SIGN_IN)) ? to : HOME;
}

/** Once in: a password of one use is changed first, on the staff pages. */
function enter(session: Schema["SessionView"]): void {
  if (session.one_time) window.location.assign("/account");
  else go(wanted(), { instead: true });
}

function useSignIn() {
  const queries = useQueryClient();
  const [error, setError] = useState<ProblemError | null>(null);
  const [pending, setPending] = useState(false);
  const [asksCode, setAsksCode] = useState(false);
  const send = async (body: { login: string; password: string; totp: string | null }) => {
    setPending(true);
    setError(null);
    try {
      const session = await unwrap(client.POST("/api/session", { body }));
      queries.clear();
      queries.setQueryData(["session"], session);
      enter(session);
    } catch (fault) {
      const problem = fault instanceof ProblemError ? fault : new ProblemError(0, "offline", "");
      const asked = problem.code === "totp_required" && !asksCode;
      setAsksCode((old) => old || asked);
      setError(asked ? null : problem);
    } finally {
      setPending(false);
    }
  };
  return { send, error, pending, asksCode };
}

export default function SignInPage() {
  const { t } = useTranslation();
  const { send, error, pending, asksCode } = useSignIn();
  const [missing, setMissing] = useState(false);
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    const word = (name: string) => String(typed.get(name) ?? "").trim();
    const empty = word("login") === "" || word("password") === "";
    setMissing(empty);
    if (!empty && !pending) void send({ login: word("login"), password: String(typed.get("password")), totp: word("totp") || null });
  };
  return (
    <main id="main" className="sign-in">
      <h1>{t("name")}</h1>
      <p className="quiet">{t("claim")}</p>
      <form onSubmit={onSubmit} noValidate>
        <div className="field">
          <label htmlFor="login">{t("sign_in.login")}</label>
          <input id="login" name="login" autoComplete="username" autoCapitalize="none" spellCheck={false} />
        </div>
        <div className="field">
          <label htmlFor="password">{t("sign_in.password")}</label>
          <input id="password" name="password" type="password" autoComplete="current-password" />
        </div>
        {asksCode && (
          <div className="field">
            <label htmlFor="totp">{t("sign_in.totp")}</label>
            <input id="totp" name="totp" inputMode="numeric" autoComplete="one-time-code" aria-describedby="totp-help" />
            <p id="totp-help" className="quiet">
              {t("sign_in.totp_help")}
            </p>
          </div>
        )}
        {missing && (
          <p className="fault" role="alert">
            {t("phone:both")}
          </p>
        )}
        <Problem error={error} />
        <button type="submit" className="main" disabled={pending}>
          {t("sign_in.act")}
        </button>
      </form>
      <Languages />
      <TextSizes />
      <Full to="/sign-in" />
    </main>
  );
}
