// Asking for a plan of a day.
import { Button, Form, Modal } from "antd";
import { useNavigate } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { DayInput } from "../../components/day-input";
import { ProblemAlert } from "../../components/problem-alert";
import { useVerb } from "../../lib/verb";

export function ProposeButton() {
  const { t } = useTranslation("patrol");
  const navigate = useNavigate();
  const [open, setOpen] = useState(false);
  const [day, setDay] = useState("");
  const propose = useVerb((on: string, headers) => unwrap(client.POST("/api/patrols", { body: on === "" ? {} : { on }, headers })), {
    invalidate: ["patrol"],
    onSuccess: ({ id }) => void navigate({ to: "/patrols/$id", params: { id } }),
  });
  return (
    <>
      <Button type="primary" onClick={() => setOpen(true)}>
        {t("propose")}
      </Button>
      <Modal open={open} title={t("propose")} okText={t("propose")} onCancel={() => setOpen(false)} onOk={() => propose.run(day)} confirmLoading={propose.pending}>
        <p>{t("propose_note")}</p>
        <Form layout="vertical">
          <Form.Item label={t("day")} htmlFor="patrol-day">
            <DayInput id="patrol-day" value={day} onChange={setDay} placeholder={t("today")} />
          </Form.Item>
        </Form>
        <ProblemAlert error={propose.error} kept />
      </Modal>
    </>
  );
}
