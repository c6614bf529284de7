// Looks for flare-ups now, for those who may.
import { Button } from "antd";
import { RadarChartOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";

export function ScanButton({ pending, onRun }: { pending: boolean; onRun: () => void }) {
  const { t } = useTranslation("signal");
  return (
    <Button type="primary" icon={<RadarChartOutlined />} loading={pending} onClick={onRun}>
      {pending ? t("scan.pending") : t("scan.run")}
    </Button>
  );
}
