// The light of a clock: shape, word and colour, never colour alone.
import { useTranslation } from "react-i18next";
import type { Schema } from "../api/client";

const shapes: Record<Schema["Light"], { sign: string; colour: string }> = {
  green: { sign: "●", colour: "#2e7d32" },
  yellow: { sign: "▲", colour: "#945700" },
  red: { sign: "■", colour: "#c62828" },
  grey: { sign: "○", colour: "#565f6b" },
};

export function Light({ light }: { light: Schema["Light"] }) {
  const { t } = useTranslation();
  const { sign, colour } = shapes[light];
  return (
    <span className="light" style={{ color: colour }}>
      <span aria-hidden="true">{sign}</span> {t(`light.${light}`)}
    </span>
  );
}
