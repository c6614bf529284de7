// The secret address of one's own calendar: given, shown once, renewed, taken back.
import { Button, Card, Popconfirm, Typography } from "antd";
import { useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

export function Feed() {
  const { t } = useTranslation("account");
  const state = useQuery({ queryKey: ["feed"], queryFn: () => unwrap(client.GET("/api/feed")) });
  const give = useVerb((_: null, headers) => unwrap(client.POST("/api/feed", { headers })), { invalidate: ["feed"] });
  const end = useVerb((_: null, headers) => unwrap(client.POST("/api/feed/end", { headers })), { invalidate: ["feed"], onSuccess: give.reset });
  const given = state.data?.given ?? false;
  return (
    <Card title={`${t("feed")} · ${given ? t("feed_on") : t("feed_off")}`}>
      <p>{t("feed_note")}</p>
      <ProblemAlert error={state.error ?? give.error ?? end.error} />
      {give.data !== undefined && (
        <>
          <p>{t("feed_once")}</p>
          <p>
            <Typography.Text code copyable className="feed-address">
              {`${window.location.origin}${give.data.path}`}
            </Typography.Text>
          </p>
        </>
      )}
      {given ? (
        <Popconfirm title={t("feed_renew_sure")} onConfirm={() => give.run(null)}>
          <Button loading={give.pending}>{t("feed_renew")}</Button>
        </Popconfirm>
      ) : (
        <Button loading={give.pending} onClick={() => give.run(null)}>
          {t("feed_give")}
        </Button>
      )}{" "}
      {given && (
        <Button danger loading={end.pending} onClick={() => end.run(null)}>
          {t("feed_end")}
        </Button>
      )}
    </Card>
  );
}
