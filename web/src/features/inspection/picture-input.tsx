// Photos of a finding: taken or chosen, made small at once, shown small, taken out again.
import { Button } from "antd";
import { useEffect, useMemo, useRef, useState, type ChangeEvent } from "react";
import { useTranslation } from "react-i18next";
import { shrink, type Limits } from "./shrink";
import { newUlid } from "./waiting";
import type { Picture } from "./written";

export interface PictureInputProps {
  /** Which finding, from 1, for people who hear the page. */
  number: number;
  limits: Limits;
  /** How many more may be added here. */
  room: number;
  value?: Picture[];
  onChange?: (value: Picture[]) => void;
}

function Small({ picture, name, onRemove }: { picture: Picture; name: string; onRemove: () => void }) {
  const { t } = useTranslation("inspection");
  const address = useMemo(() => URL.createObjectURL(new Blob([picture.content], { type: "image/jpeg" })), [picture.content]);
  useEffect(() => () => URL.revokeObjectURL(address), [address]);
  return (
    <li>
      <img src={address} alt={name} />
      <Button size="small" aria-label={t("photo_remove_of", { name })} onClick={onRemove}>
        {t("remove")}
      </Button>
    </li>
  );
}

export function PictureInput({ number, limits, room, value = [], onChange }: PictureInputProps) {
  const { t } = useTranslation("inspection");
  const [busy, setBusy] = useState(false);
  const [fault, setFault] = useState("");
  const camera = useRef<HTMLInputElement>(null);
  const files = useRef<HTMLInputElement>(null);
  const take = async (event: ChangeEvent<HTMLInputElement>) => {
    const chosen = [...(event.target.files ?? [])];
    // The same file can be chosen again.
    event.target.value = "";
    setBusy(true);
    setFault(chosen.length > room ? t("photo_too_many", { count: room }) : "");
    const made: Picture[] = [];
    for (const file of chosen.slice(0, room)) {
      try {
        made.push({ id: newUlid(Date.now()), content: await shrink(file, limits) });
      } catch {
        setFault(t("photo_unreadable", { name: file.name }));
      }
    }
    setBusy(false);
    if (made.length > 0) onChange?.([...value, ...made]);
  };
  const input = { type: "file", accept: "image/*", hidden: true, onChange: (event: ChangeEvent<HTMLInputElement>) => void take(event) } as const;
  return (
    <div role="group" aria-label={t("photos_of", { number })} className="inspection-pictures">
      <input ref={camera} {...input} capture="environment" aria-label={t("photo_take")} />
      <input ref={files} {...input} multiple aria-label={t("photo_choose")} />
      <div className="acts-row">
        <Button loading={busy} disabled={room <= 0} onClick={() => camera.current?.click()}>
          {t("photo_take")}
        </Button>
        <Button loading={busy} disabled={room <= 0} onClick={() => files.current?.click()}>
          {t("photo_choose")}
        </Button>
      </div>
      {value.length > 0 && (
        <ul>
          {value.map((picture, place) => (
            <Small key={picture.id} picture={picture} name={t("photo_of", { number, place: place + 1 })} onRemove={() => onChange?.(value.filter((other) => other.id !== picture.id))} />
          ))}
        </ul>
      )}
      <div role="alert" className="inspection-fault">
        {fault}
      </div>
    </div>
  );
}
