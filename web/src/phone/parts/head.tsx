// The head of a page: the way back, and its name, which is read out when the page opens.
import { useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { To, usePath } from "../place";
import { HOME } from "../routes";

interface Props {
  title: string;
  /** Where the way back leads; none on the pages of the menu. */
  back?: { to: string; words: string };
}

export function Head({ title, back }: Props) {
  const { t } = useTranslation();
  const own = useRef<HTMLHeadingElement>(null);
  const path = usePath();
  useEffect(() => {
    document.title = `${title} · ${t("name")}`;
  }, [title, t]);
  useEffect(() => {
    own.current?.focus({ preventScroll: true });
  }, [path]);
  return (
    <header className="head">
      {back ? (
        <To to={back.to} className="back">
          <span aria-hidden="true">‹</span> {back.words}
        </To>
      ) : (
        <To to={HOME} className="brand">
          {t("name")}
        </To>
      )}
      <h1 ref={own} tabIndex={-1}>
        {title}
      </h1>
    </header>
  );
}

/** The same in the staff pages, which have everything. */
export function Full({ to }: { to: string }) {
  const { t } = useTranslation("phone");
  return (
    <p className="full">
      <a href={to}>{t("full")}</a>
    </p>
  );
}
