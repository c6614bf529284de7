// Small states that many pages share: waiting, nothing there, more to come.
import { Button, Empty, Skeleton } from "antd";
import { useTranslation } from "react-i18next";

export function Loading() {
  return <Skeleton active paragraph={{ rows: 6 }} />;
}

/** Nothing there, with what to do next. */
export function EmptyHint({ textKey }: { textKey: string }) {
  const { t } = useTranslation();
  return <Empty description={t(textKey)} image={Empty.PRESENTED_IMAGE_SIMPLE} />;
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
