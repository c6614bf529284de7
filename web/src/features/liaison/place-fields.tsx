// A point on the map as two numbers, both or none.
import { Form, InputNumber } from "antd";
import { useTranslation } from "react-i18next";

export interface PlaceTyped {
  longitude?: number | null;
  latitude?: number | null;
}

/** The point that was typed; null when there is none. */
export function placeOf(typed: PlaceTyped | undefined): { longitude: number; latitude: number } | null {
  const { longitude, latitude } = typed ?? {};
  return typeof longitude === "number" && typeof latitude === "number" ? { longitude, latitude } : null;
}

/** Whether one of the two is missing beside the other. */
export function isHalf(typed: PlaceTyped | undefined): boolean {
  return (typeof typed?.longitude === "number") !== (typeof typed?.latitude === "number");
}

const SIDES = [
  ["longitude", 180],
  ["latitude", 90],
] as const;

export function PlaceFields({ name, label }: { name: string; label: string }) {
  const { t } = useTranslation("liaison");
  return (
    <fieldset className="liaison-place">
      <legend>{label}</legend>
      {SIDES.map(([side, most]) => (
        <Form.Item
          key={side}
          name={[name, side]}
          label={t(side)}
          dependencies={[[name, side === "longitude" ? "latitude" : "longitude"]]}
          rules={[
            ({ getFieldValue }) => ({
              validator: (_: unknown, value: unknown) => {
                const half = isHalf(getFieldValue(name) as PlaceTyped | undefined) && typeof value !== "number";
                return half ? Promise.reject(new Error(t("place_half"))) : Promise.resolve();
              },
            }),
          ]}
        >
          <InputNumber min={-most} max={most} step={0.0001} controls={false} className="liaison-number" />
        </Form.Item>
      ))}
    </fieldset>
  );
}
