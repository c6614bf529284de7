// The look in one place: one blue, one warm accent, system fonts, no gradients.
import { ConfigProvider } from "antd";
import enGB from "antd/locale/en_GB";
import zhCN from "antd/locale/zh_CN";
import dayjs from "dayjs";
import "dayjs/locale/zh-cn";
import { useEffect, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { nonce } from "../lib/nonce";

const fonts = 'system-ui, -apple-system, "Segoe UI", "PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

const quiet = "#5b6672";
const token = {
  colorPrimary: "#1d5fa8",
  colorInfo: "#1d5fa8",
  colorInfoBg: "#eef4fb",
  colorInfoBorder: "#b3cde8",
  colorSuccess: "#2e7d32",
  colorSuccessBg: "#eef7ee",
  colorSuccessBorder: "#a9d0ab",
  // A link under the pointer is darker, not paler, so that it is read as well as before.
  colorLinkHover: "#164a84",
  colorLinkActive: "#123c6b",
  colorError: "#c62828",
  colorWarning: "#b26a00",
  colorWarningBg: "#fff6e5",
  colorWarningBorder: "#e6c48a",
  // The defaults are too pale to be read by everybody (WCAG 2.2, 1.4.3).
  colorTextPlaceholder: quiet,
  colorTextDescription: quiet,
  colorTextTertiary: quiet,
  borderRadius: 4,
  fontFamily: fonts,
  fontSize: 15,
  motion: false,
};

export function Theme({ children }: { children: ReactNode }) {
  const { i18n } = useTranslation();
  const english = i18n.language === "en";
  useEffect(() => {
    dayjs.locale(english ? "en" : "zh-cn");
  }, [english]);
  return (
    <ConfigProvider
      locale={english ? enGB : zhCN}
      csp={{ nonce: nonce() }}
      theme={{ token }}
      button={{ autoInsertSpace: false }}
    >
      {children}
    </ConfigProvider>
  );
}
