// Who of the reader's organisation handles this proceeding; one click takes it.
import { useQuery } from "@tanstack/react-query";
import { Button, Select } from "antd";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useMay, useSession } from "../../lib/session";
import { useVerb } from "../../lib/verb";

/** Gives back to everybody of the organisation. */
const NOBODY = "nobody";

export function Handler({ proceeding }: { proceeding: Schema["ProceedingView"] }) {
  const { t } = useTranslation();
  const [open, setOpen] = useState(false);
  const mine = useSession()?.organisation.id;
  const may = useMay("step_proceeding") && !proceeding.terminal && proceeding.slots.some((slot) => slot.organisations.some((it) => it.id === mine));
  const colleagues = useQuery({ queryKey: ["work", "colleagues"], queryFn: () => unwrap(client.GET("/api/colleagues")), enabled: may && open, staleTime: 60_000 });
  const give = useVerb((to: string | null, headers) => unwrap(client.POST("/api/handlers", { body: { ids: [proceeding.id], to }, headers })), {
    invalidate: ["proceeding", "work"],
    onSuccess: () => setOpen(false),
  });
  if (!may) {
    return null;
  }
  const options = (colleagues.data ?? []).map((it) => ({ value: it.id, label: it.own ? t("work.me", { name: it.name }) : it.name }));
  return (
    <div className="muted handler">
      {proceeding.handler ? t("work.handled_by", { name: proceeding.handler.name }) : t("work.handled_by_nobody")}{" "}
      {open ? (
        <Select
          aria-label={t("work.handler")}
          size="small"
          className="picker"
          defaultOpen
          autoFocus
          loading={colleagues.isFetching || give.pending}
          options={[...options, { value: NOBODY, label: t("work.give_back") }]}
          value={proceeding.handler?.id}
          onChange={(to: string) => give.run(to === NOBODY ? null : to)}
          onBlur={() => setOpen(false)}
          popupMatchSelectWidth={false}
        />
      ) : (
        <Button size="small" type="link" onClick={() => setOpen(true)}>
          {t("work.change_handler")}
        </Button>
      )}
      <ProblemAlert error={give.error ?? colleagues.error} />
    </div>
  );
}
