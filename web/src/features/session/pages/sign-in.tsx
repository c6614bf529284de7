// Signing in: login, password, and the code of the second factor when it is asked for.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Button, Form, Input } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, ProblemError, unwrap } from "../../../api/client";
import { ProblemAlert } from "../../../components/problem-alert";
import { setLanguage } from "../../../lib/language";
import { useIsPhone } from "../../../lib/phone";

interface Typed {
  login: string;
  password: string;
  totp?: string;
}

// Each language calls itself by its own name, whatever the screen speaks.
const languages = [
  ["zh-CN", "中文"],
  ["en", "English"],
] as const;

export default function SignInPage() {
  const { t, i18n } = useTranslation();
  const phone = useIsPhone();
  const queries = useQueryClient();
  const navigate = useNavigate();
  const [error, setError] = useState<ProblemError | null>(null);
  const [pending, setPending] = useState(false);
  const [asksCode, setAsksCode] = useState(false);

  const signIn = async (typed: Typed) => {
    setPending(true);
    setError(null);
    try {
      const body = { login: typed.login, password: typed.password, totp: typed.totp ?? null };
      const session = await unwrap(client.POST("/api/session", { body }));
      queries.clear();
      queries.setQueryData(["session"], session);
      await navigate({ to: session.one_time ? "/account" : "/work" });
    } catch (fault) {
      const problem = fault instanceof ProblemError ? fault : new ProblemError(0, "offline", "");
      setAsksCode((asked) => asked || problem.code === "totp_required");
      setError(problem.code === "totp_required" && !asksCode ? null : problem);
    } finally {
      setPending(false);
    }
  };

  return (
    <main className="sign-in">
      <div className="sign-in-card">
        <h1>{t("name")}</h1>
        <p className="muted">{t("claim")}</p>
        <Form<Typed> layout="vertical" onFinish={(typed) => void signIn(typed)} requiredMark={false}>
          <Form.Item name="login" label={t("sign_in.login")} rules={[{ required: true, message: t("sign_in.login_missing") }]}>
            <Input autoFocus autoComplete="username" size="large" />
          </Form.Item>
          <Form.Item name="password" label={t("sign_in.password")} rules={[{ required: true, message: t("sign_in.password_missing") }]}>
            <Input.Password autoComplete="current-password" size="large" />
          </Form.Item>
          {asksCode && (
            <Form.Item name="totp" label={t("sign_in.totp")} extra={t("sign_in.totp_help")}>
              <Input inputMode="numeric" autoComplete="one-time-code" size="large" autoFocus />
            </Form.Item>
          )}
          <ProblemAlert error={error} />
          <Button type="primary" htmlType="submit" block size="large" loading={pending}>
            {t("sign_in.act")}
          </Button>
        </Form>
        {phone && (
          <a className="light-pages" href="/m">
            {t("light_pages")}
          </a>
        )}
        <div className="languages" role="group" aria-label={t("languages")}>
          {languages.map(([language, name]) => (
            <Button key={language} type="text" lang={language} aria-pressed={i18n.language === language} onClick={() => setLanguage(language)}>
              {name}
            </Button>
          ))}
        </div>
      </div>
    </main>
  );
}
