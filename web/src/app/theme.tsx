// The look in one place: one blue, one warm accent, system fonts, no gradients.
import { ConfigProvider, App as AntApp } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";

const nonce = document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? "";
const fonts = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export function Theme({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const english = i18n.language === "en";
  useEffect(() => {
    dayjs.locale(english ? "en" : "zh-cn");
  }, [english]);
  return (
    <ConfigProvider
      locale={english ? enGB : zhCN}
      csp={{ nonce }}
      theme={{ token: { colorPrimary: "#1d5fa8", colorWarning: "#b26a00", borderRadius: 4, fontFamily: fonts, fontSize: 15, motion: false } }}
    >
      <AntApp>{children}</AntApp>
    </ConfigProvider>
  );
}
