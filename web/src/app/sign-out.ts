// Signing out: what this phone kept is deleted. Somebody whose visits are not all sent yet is told so first.
import { useQueryClient } from "@tanstack/react-query";
import { useNavigate } from "@tanstack/react-router";
import { Modal } from "antd";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../api/client";
import { forgetDay } from "../lib/day-store";
import { leave } from "../lib/leaving";
import { useVerb } from "../lib/verb";

const leavePart = () => import("../features/inspection/leave");

export function useSignOut(session: Schema["SessionView"]): { run: () => void; pending: boolean } {
  const { t } = useTranslation();
  const navigate = useNavigate();
  const queries = useQueryClient();
  const inspects = session.may.includes("make_inspections") || session.may.includes("set_inspections");
  const forget = async () => {
    if (inspects) await (await leavePart()).forgetHere();
    else await forgetDay().catch(() => undefined);
  };
  const verb = useVerb(
    (_: null, headers) =>
      leave(async () => {
        await unwrap(client.DELETE("/api/session", { headers }));
        await forget();
      }),
    { invalidate: ["session"], onSuccess: () => void navigate({ to: "/sign-in" }) },
  );
  const run = async () => {
    const count = inspects ? await (await leavePart()).unsent(session.account.id, queries) : 0;
    if (count === 0) verb.run(null);
    else Modal.confirm({ title: t("unsent", { number: count }), okText: t("sign_out"), cancelText: t("cancel"), onOk: () => verb.run(null) });
  };
  return { run: () => void run(), pending: verb.pending };
}
