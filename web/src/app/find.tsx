// Finds a matter by its number, from every page.
import { useNavigate } from "@tanstack/react-router";
import { useState, type FormEvent } from "react";
import { useTranslation } from "react-i18next";

const CODE_LENGTH_MAX = 40;

export function Find() {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const [code, setCode] = useState("");
  const send = (event: FormEvent) => {
    event.preventDefault();
    const wanted = code.trim().toUpperCase();
    if (wanted !== "") {
      setCode("");
      void navigate({ to: "/matters", search: { code: wanted } as never });
    }
  };
  return (
    <form className="find" onSubmit={send}>
      <input type="search" maxLength={CODE_LENGTH_MAX} aria-label={t("find.label")} placeholder={t("find.label")} value={code} onChange={(event) => setCode(event.target.value)} />
    </form>
  );
}
