// The frame of a page: title, acts, content.
import { Typography } from "antd";
import { useEffect, type ReactNode } from "react";

export interface PageFrameProps {
  title: ReactNode;
  name?: string;
  extra?: ReactNode;
  back?: ReactNode;
  children: ReactNode;
}

export function PageFrame({ title, name, extra, back, children }: PageFrameProps) {
  useEffect(() => {
    const text = name ?? (typeof title === "string" ? title : "");
    document.title = text === "" ? "枫桥" : `${text} · 枫桥`;
  }, [name, title]);
  return (
    <section className="page">
      {back !== undefined && <div className="page-back">{back}</div>}
      <header className="page-head">
        <Typography.Title level={1} className="page-title">
          {title}
        </Typography.Title>
        {extra !== undefined && <div className="page-extra">{extra}</div>}
      </header>
      {children}
    </section>
  );
}
