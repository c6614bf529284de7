// The second factor: set up, switched on with a code, switched off.
import { Button, Card, Input, Popconfirm, Typography } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

export function SecondFactor({ on }: { on: boolean }) {
  const { t } = useTranslation("account");
  const [code, setCode] = useState("");
  const begin = useVerb((_: null, headers) => unwrap(client.POST("/api/session/totp", { headers })), { invalidate: [] });
  const done = () => {
    begin.reset();
    setCode("");
  };
  const options = { invalidate: ["session"], onSuccess: done };
  const confirm = useVerb((typed: string, headers) => unwrap(client.POST("/api/session/totp/confirm", { body: { code: typed }, headers })), options);
  const remove = useVerb((typed: string, headers) => unwrap(client.POST("/api/session/totp/remove", { body: { code: typed }, headers })), options);
  return (
    <Card title={`${t("totp")} · ${on ? t("totp_on") : t("totp_off")}`}>
      <ProblemAlert error={begin.error ?? confirm.error ?? remove.error} />
      {on && (
        <>
          <Input className="picker" inputMode="numeric" aria-label={t("totp_code")} placeholder={t("totp_code")} value={code} onChange={(event) => setCode(event.target.value.trim())} />{" "}
          <Popconfirm title={t("totp_remove_sure")} onConfirm={() => remove.run(code)}>
            <Button danger disabled={code === ""} loading={remove.pending}>
              {t("totp_remove")}
            </Button>
          </Popconfirm>
        </>
      )}
      {!on && begin.data === undefined && (
        <Button loading={begin.pending} onClick={() => begin.run(null)}>
          {t("totp_begin")}
        </Button>
      )}
      {!on && begin.data !== undefined && (
        <>
          <p>{t("totp_secret")}</p>
          <p>
            <Typography.Text code copyable>
              {begin.data.secret}
            </Typography.Text>
          </p>
          <p>
            <a href={begin.data.uri}>{t("totp_open")}</a>
          </p>
          <Input className="picker" inputMode="numeric" aria-label={t("totp_code")} placeholder={t("totp_code")} value={code} onChange={(event) => setCode(event.target.value.trim())} />{" "}
          <Button type="primary" loading={confirm.pending} onClick={() => confirm.run(code)}>
            {t("totp_confirm")}
          </Button>
        </>
      )}
    </Card>
  );
}
