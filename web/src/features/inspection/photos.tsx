// The photos of a finding on the page: each is fetched when somebody asks for it, for every look stands in the log.
import { Button } from "antd";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { formatDay } from "../../lib/format";
import { useVerb } from "../../lib/verb";

type Photo = Schema["PhotoView"];

function Kept({ photo, name }: { photo: Photo; name: string }) {
  const { t } = useTranslation("inspection");
  const [address, setAddress] = useState("");
  // The answer goes to the page and into no cache.
  const open = useVerb(
    async (_: null, headers) => {
      const asked = client.POST("/api/photos/{id}/open", { params: { path: { id: photo.id } }, headers, parseAs: "blob" });
      setAddress(URL.createObjectURL((await unwrap(asked)) as unknown as Blob));
    },
    { invalidate: [] },
  );
  useEffect(() => () => (address === "" ? undefined : URL.revokeObjectURL(address)), [address]);
  if (address !== "") return <img src={address} alt={name} className="inspection-photo" />;
  return (
    <>
      <Button size="small" loading={open.pending} aria-label={t("photo_open_of", { name })} onClick={() => open.run(null)}>
        {t("photo_open")}
      </Button>
      <ProblemAlert error={open.error} />
    </>
  );
}

export function Photos({ photos, number }: { photos: readonly Photo[]; number: number }) {
  const { t } = useTranslation("inspection");
  if (photos.length === 0) return null;
  return (
    <div role="group" aria-label={t("photos_of", { number })}>
      <ul className="inspection-photos">
        {photos.map((photo, place) => (
          <li key={photo.id}>
            {photo.state === "kept" && <Kept photo={photo} name={t("photo_of", { number, place: place + 1 })} />}
            {photo.state === "waiting" && <span className="muted">{t("photo_waiting")}</span>}
            {photo.state === "removed" && <span className="muted">{t("photo_removed", { day: formatDay(photo.until_on ?? "") })}</span>}
          </li>
        ))}
      </ul>
      <p className="muted">{t("photo_logged")}</p>
    </div>
  );
}
