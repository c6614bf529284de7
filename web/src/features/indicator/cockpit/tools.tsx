// What is shown in the cockpit, what it is compared with, and the ways out: a wall, paper, a picture, a spreadsheet.
import { Button, Flex, Input, Select } from "antd";
import { DesktopOutlined, FileExcelOutlined, PictureOutlined, PrinterOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { RegionSelect } from "../../../components/choices";
import { Filters } from "../filters";
import { stepped } from "../period";
import { addressOf, type CockpitChoice } from "./queries";

interface ToolsProps {
  choice: CockpitChoice;
  figures: Schema["CockpitView"] | undefined;
  set: (part: CockpitChoice) => void;
  onPicture: () => void;
}

const PERIOD = /^\d{4}(-Q[1-4]|-(0[1-9]|1[0-2]))?$/;

function workbookAddress(choice: CockpitChoice, language: "zh" | "en"): string {
  const { id, query } = addressOf(choice);
  const asked = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
  asked.set("language", language);
  return `/api/indicators/${encodeURIComponent(id)}/workbook?${asked.toString()}`;
}

/** Full screen is a wish: a browser that refuses shows the same in its window. */
function fillScreen(): void {
  document.documentElement.requestFullscreen().catch(() => undefined);
}

export function Tools({ choice, figures, set, onPicture }: ToolsProps) {
  const { t, i18n } = useTranslation("indicator");
  const levels = [{ value: "", label: t("cockpit.right_below") }, ...(figures?.levels ?? []).map((level) => ({ value: String(level), label: t(`cockpit.all_of.${level}`) }))];
  const before = figures === undefined ? "" : stepped(figures.period, -1);
  return (
    <div className="cockpit-tools">
      <Filters choice={choice} figures={figures} set={set} />
      <Flex wrap gap="small" align="center" role="group" aria-label={t("cockpit.compare")}>
        <Select aria-label={t("cockpit.level")} value={choice.level ?? ""} options={levels} popupMatchSelectWidth={false} onChange={(level: string) => set({ level: level === "" ? undefined : level })} />
        <RegionSelect value={choice.beside_region} placeholder={t("cockpit.beside_region")} onChange={(beside_region) => set({ beside_region })} />
        <Input
          className="cockpit-period"
          aria-label={t("cockpit.beside_period")}
          placeholder={t("cockpit.beside_period_as", { period: before })}
          defaultValue={choice.beside_period}
          key={choice.beside_period ?? ""}
          maxLength={7}
          onChange={(event) => event.target.value === "" && choice.beside_period !== undefined && set({ beside_period: undefined })}
          onPressEnter={(event) => PERIOD.test(event.currentTarget.value) && set({ beside_period: event.currentTarget.value })}
          onBlur={(event) => PERIOD.test(event.target.value) && event.target.value !== choice.beside_period && set({ beside_period: event.target.value })}
        />
        <Button
          icon={<DesktopOutlined />}
          onClick={() => {
            fillScreen();
            set({ hall: "1" });
          }}
        >
          {t("cockpit.hall")}
        </Button>
        <Button icon={<PrinterOutlined />} onClick={() => window.print()}>
          {t("cockpit.print")}
        </Button>
        <Button icon={<PictureOutlined />} disabled={figures === undefined} onClick={onPicture}>
          {t("cockpit.picture")}
        </Button>
        <Button icon={<FileExcelOutlined />} href={workbookAddress(choice, i18n.language.startsWith("zh") ? "zh" : "en")} download>
          {t("cockpit.workbook")}
        </Button>
      </Flex>
    </div>
  );
}
