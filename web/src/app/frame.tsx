// The frame of every page but sign-in: menu left on a desktop, bar at the foot on a phone; the bell; the banner.
import { useQuery } from "@tanstack/react-query";
import { Link, Outlet } from "@tanstack/react-router";
import { Badge, Button, Drawer, Menu } from "antd";
import { BellOutlined, MenuOutlined } from "@ant-design/icons";
import { lazy, Suspense, useCallback, useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../api/client";
import { useText } from "../lib/bilingual";
import { comma } from "../lib/format";
import { setLanguage } from "../lib/language";
import { useIsPhone } from "../lib/phone";
import { canFind, Find } from "./find";
import { barOf, entryOf, openTo, type Entry } from "./menu";
import { useKeys } from "./keys";
import { useSignOut } from "./sign-out";

const Help = lazy(() => import("./help").then((module) => ({ default: module.Help })));

export function Frame({ session, path }: { session: Schema["SessionView"]; path: string }) {
  const { t } = useTranslation();
  const text = useText();
  const phone = useIsPhone();
  const [helping, setHelping] = useState(false);
  const help = useCallback(() => setHelping(true), []);
  const open = openTo(session.may);
  useKeys(true, help);
  return (
    <div className={phone ? "frame phone" : "frame"}>
      <a className="skip" href="#main">
        {t("skip")}
      </a>
      {session.banner && <div className="banner">{text(session.banner)}</div>}
      <TopBar session={session} open={open} phone={phone} path={path} onHelp={help} />
      {phone && path === "/work" && (
        <a className="light-pages" href="/m">
          {t("light_pages")}
        </a>
      )}
      <div className="body">
        {!phone && <Sidebar open={open} path={path} />}
        <main id="main" tabIndex={-1}>
          <Outlet />
        </main>
      </div>
      {phone && <FootBar open={open} path={path} />}
      {helping && (
        <Suspense>
          <Help open={open} onClose={() => setHelping(false)} />
        </Suspense>
      )}
    </div>
  );
}

function Sidebar({ open, path }: { open: readonly Entry[]; path: string }) {
  const { t } = useTranslation();
  const current = entryOf(path);
  return (
    <nav className="sidebar" aria-label={t("menu.name")}>
      <Menu mode="inline" selectedKeys={current === undefined ? [] : [current]} items={open.map((entry) => ({ key: entry.to, label: <Link to={entry.to}>{t(`menu.${entry.key}`)}</Link> }))} />
    </nav>
  );
}

function FootBar({ open, path }: { open: readonly Entry[]; path: string }) {
  const { t } = useTranslation();
  const current = entryOf(path);
  return (
    <nav className="foot-bar" aria-label={t("menu.name")}>
      {barOf(open).map((entry) => (
        <Link key={entry.to} to={entry.to} className={current === entry.to ? "current" : ""}>
          {t(`menu.${entry.key}`)}
        </Link>
      ))}
    </nav>
  );
}

interface TopBarProps {
  session: Schema["SessionView"];
  open: readonly Entry[];
  phone: boolean;
  path: string;
  onHelp: () => void;
}

const UNREAD_SHOWN_MAX = 99;

function TopBar({ session, open, phone, path, onHelp }: TopBarProps) {
  const { t, i18n } = useTranslation();
  const text = useText();
  const [more, setMore] = useState(false);
  const counts = useQuery({ queryKey: ["work", "counts"], queryFn: () => unwrap(client.GET("/api/work-counts")) });
  const signOut = useSignOut(session);
  const unread = counts.data?.notices_unread ?? 0;
  const roles = session.roles.map((role) => text(role.title)).join(comma());
  const tools = (
    <>
      <Button type="text" onClick={() => setLanguage(i18n.language === "en" ? "zh-CN" : "en")}>
        {i18n.language === "en" ? "中文" : "English"}
      </Button>
      <Button type="text" loading={signOut.pending} onClick={signOut.run}>
        {t("sign_out")}
      </Button>
    </>
  );
  return (
    <header className="top-bar">
      {phone && <Button type="text" icon={<MenuOutlined />} aria-label={t("menu.name")} onClick={() => setMore(true)} />}
      <Link to="/work" className="name">
        {t("name")}
      </Link>
      <span className="spring" />
      {!phone && canFind(session.may) && <Find may={session.may} />}
      <Link to="/notices" aria-label={unread > 0 ? t("notice.unread", { number: Math.min(unread, UNREAD_SHOWN_MAX) }) : t("notice.title")}>
        <Badge count={unread} overflowCount={UNREAD_SHOWN_MAX} size="small">
          <BellOutlined className="bell" />
        </Badge>
      </Link>
      {!phone && (
        <>
          <Link to="/account">
            {session.account.name} · {session.organisation.name} · {roles}
          </Link>
          <Button type="text" aria-label={t("keys.title")} title={t("keys.title")} onClick={onHelp}>
            ?
          </Button>
          {tools}
        </>
      )}
      <Drawer open={more} placement="left" onClose={() => setMore(false)} size={280} title={`${session.account.name} · ${roles}`}>
        {canFind(session.may) && <Find may={session.may} onFound={() => setMore(false)} />}
        <nav className="more" onClick={() => setMore(false)}>
          {open.map((entry) => (
            <Link key={entry.to} to={entry.to} className={entryOf(path) === entry.to ? "current" : ""}>
              {t(`menu.${entry.key}`)}
            </Link>
          ))}
          <Link to="/account">{t("menu.account")}</Link>
        </nav>
        {tools}
      </Drawer>
    </header>
  );
}
