// Shows personal data for a purpose that is named first. What is shown lives in this dialog only.
import { Checkbox, Modal } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../api/client";
import { useVerb } from "../lib/verb";
import { personFields, type PersonField } from "./person";
import { ProblemAlert } from "./problem-alert";
import { PurposeInput } from "./purpose-input";

interface Props {
  matterId: string;
  person: Schema["PersonMasked"];
  onClose: () => void;
}

function Shown({ shown }: { shown: Schema["PersonRevealed"] }) {
  const { t } = useTranslation("matter");
  return (
    <dl className="facts shown-person">
      {personFields.map((field) =>
        shown[field] ? (
          <div key={field}>
            <dt>{t(`persons.${field}`)}</dt>
            <dd>{field === "phone" ? <a href={`tel:${shown[field]}`}>{shown[field]}</a> : shown[field]}</dd>
          </div>
        ) : null,
      )}
    </dl>
  );
}

export function Reveal({ matterId, person, onClose }: Props) {
  const { t } = useTranslation("matter");
  const held = personFields.filter((field) => person[field]);
  const [purpose, setPurpose] = useState<string | undefined>(undefined);
  const [note, setNote] = useState("");
  const [fields, setFields] = useState<PersonField[]>(held.includes("phone") ? ["phone"] : held.slice(0, 1));
  const [shown, setShown] = useState<Schema["PersonRevealed"] | null>(null);
  const id = person.id;
  const verb = useVerb(
    // The answer goes to the dialog and not into a cache.
    async (body: Schema["RevealBody"], headers) => {
      setShown(await unwrap(client.POST("/api/persons/{id}/reveal", { params: { path: { id } }, body, headers })));
    },
    { invalidate: ["matter"] },
  );
  const ready = purpose !== undefined && fields.length > 0 && (purpose !== "other" || note.trim() !== "");
  const ask = () => {
    if (purpose !== undefined) {
      verb.run({ matter_id: matterId, purpose, note: note.trim() === "" ? undefined : note.trim(), fields });
    }
  };
  return (
    <Modal
      open
      title={t("reveal.title", { part: t(`words:part.${person.part}`) })}
      onCancel={onClose}
      onOk={shown === null ? ask : onClose}
      okText={t(shown === null ? "reveal.do" : "reveal.close")}
      cancelText={t("words:cancel")}
      okButtonProps={{ disabled: shown === null && !ready, loading: verb.pending }}
      {...(shown === null ? {} : { cancelButtonProps: { style: { display: "none" } } })}
    >
      {shown !== null ? (
        <>
          <Shown shown={shown} />
          <p className="muted">{t("reveal.until_closed")}</p>
        </>
      ) : (
        <div className="stack">
          <p className="muted">{t("reveal.logged")}</p>
          <PurposeInput purpose={purpose} note={note} onPurpose={setPurpose} onNote={setNote} />
          <div className="stack-field" role="group" aria-label={t("reveal.fields")}>
            {t("reveal.fields")}
            <Checkbox.Group value={fields} onChange={(value) => setFields(value)} options={held.map((value) => ({ value, label: t(`persons.${value}`) }))} />
          </div>
          <ProblemAlert error={verb.error} kept />
        </div>
      )}
    </Modal>
  );
}
