// What the keys do; fetched when somebody asks.
import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { pages } from "./keys";
import type { Entry } from "./menu";

const keys = [
  ["j", "next"],
  ["k", "previous"],
  ["Enter", "open"],
  ["/", "find"],
  ["?", "help"],
] as const;

function Line({ shown, words }: { shown: string; words: string }) {
  return (
    <div>
      <dt>
        {shown.split(" ").map((key) => (
          <kbd key={key}>{key}</kbd>
        ))}
      </dt>
      <dd>{words}</dd>
    </div>
  );
}

export function Help({ open, onClose }: { open: readonly Entry[]; onClose: () => void }) {
  const { t } = useTranslation();
  const reached = Object.entries(pages).filter(([, page]) => open.some((entry) => entry.to === page.to));
  return (
    <Modal open title={t("keys.title")} footer={null} onCancel={onClose}>
      <dl className="key-list">
        {keys.map(([key, name]) => (
          <Line key={key} shown={key} words={t(`keys.${name}`)} />
        ))}
        {reached.map(([letter, page]) => (
          <Line key={letter} shown={`g ${letter}`} words={t("keys.page", { page: t(`menu.${page.key}`) })} />
        ))}
        <Line shown="Ctrl Enter" words={t("keys.send")} />
      </dl>
    </Modal>
  );
}
