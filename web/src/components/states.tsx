// Small states that many pages share: waiting, nothing there, more to come.
import { Button, Empty, Skeleton } from "antd";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { formatCount } from "../lib/format";

export function Loading() {
  return <Skeleton active paragraph={{ rows: 6 }} />;
}

/** Nothing there, with what to do next. */
export function EmptyHint({ textKey, children }: { textKey: string; children?: ReactNode }) {
  const { t } = useTranslation();
  return (
    <Empty description={t(textKey)} image={Empty.PRESENTED_IMAGE_SIMPLE}>
      {children}
    </Empty>
  );
}

interface Counted {
  total: number;
  total_exact: boolean;
}

/** How many there are, or how many at least. */
export function Total({ page }: { page: Counted | undefined }) {
  const { t } = useTranslation();
  return page === undefined || page.total === 0 ? null : <p className="muted">{t(page.total_exact ? "total" : "total_over", { number: formatCount(page.total) })}</p>;
}

interface More {
  hasNextPage: boolean;
  isFetchingNextPage: boolean;
  fetchNextPage: () => unknown;
}

export function LoadMore({ query }: { query: More }) {
  const { t } = useTranslation();
  if (!query.hasNextPage) {
    return null;
  }
  return (
    <Button block loading={query.isFetchingNextPage} onClick={() => query.fetchNextPage()}>
      {t("load_more")}
    </Button>
  );
}
