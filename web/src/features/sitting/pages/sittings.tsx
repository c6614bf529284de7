// Sittings of the micro-court: which times there are, by day; villages book one, the court offers, moves and cancels.
import "../sitting.css";
import { Button, Tag } from "antd";
import { useQuery } from "@tanstack/react-query";
import { Link } from "@tanstack/react-router";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { client, unwrap, type Schema } from "../../../api/client";
import { DayInput } from "../../../components/day-input";
import { Dots } from "../../../components/dots";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { EmptyHint, Loading } from "../../../components/states";
import { useAddressWord } from "../../../lib/address-word";
import { formatDay, formatInstant } from "../../../lib/format";
import { dayInChina } from "../../../lib/instant";
import { saveFile } from "../../../lib/save-file";
import { useMay } from "../../../lib/session";
import { BookForm } from "../book-form";
import { byDay, lastDay, type Day } from "../days";
import { OfferForm } from "../offer-form";
import { sittingsQuery } from "../queries";
import { ReasonForm } from "../reason-form";

type Sitting = Schema["SittingView"];
type Act = "book" | "release" | "move" | "cancel";

const ACTS: readonly Act[] = ["book", "move", "release", "cancel"];
const COLOURS: Record<string, string> = { open: "green", booked: "blue" };

const timeOf = (instant: string) => formatInstant(instant).slice(-5);

function Line({ sitting, onAct }: { sitting: Sitting; onAct: (act: Act) => void }) {
  const { t } = useTranslation("sitting");
  const booking = sitting.booking;
  return (
    <li className="sitting">
      <div className="sitting-head">
        <strong className="sitting-time">
          {timeOf(sitting.starts_at)}–{timeOf(sitting.ends_at)}
        </strong>
        <Tag {...(COLOURS[sitting.state] === undefined ? {} : { color: COLOURS[sitting.state] ?? "" })}>{t(`state.${sitting.state}`)}</Tag>
        <span>{sitting.region.name}</span>
      </div>
      <Dots className="muted">
        {t(`form.${sitting.form}`)}
        {sitting.place ?? ""}
        {t("judge_of", { judge: sitting.judge.name, court: sitting.court.name })}
      </Dots>
      {booking && (
        <div>
          <Dots>
            {t(`purpose.${booking.purpose}`)}
            {booking.region.name}
            {t("booked_by", { organisation: booking.organisation.name, account: booking.account.name })}
          </Dots>
          {booking.note && <p className="pre">{booking.note}</p>}
          {booking.matter_id && (
            <Link to="/matters/$id" params={{ id: booking.matter_id }}>
              {t("matter")}
            </Link>
          )}
        </div>
      )}
      <div className="sitting-acts">
        {ACTS.filter((act) => sitting.may.includes(act)).map((act) => (
          <Button key={act} size="small" danger={act === "cancel"} type={act === "book" ? "primary" : "default"} onClick={() => onAct(act)}>
            {t(`act.${act}`)}
          </Button>
        ))}
      </div>
    </li>
  );
}

function DayPart({ day, onAct }: { day: Day; onAct: (sitting: Sitting, act: Act) => void }) {
  return (
    <section className="sitting-day">
      <h2>{formatDay(day.on)}</h2>
      <ul>
        {day.sittings.map((sitting) => (
          <Line key={sitting.id} sitting={sitting} onAct={(act) => onAct(sitting, act)} />
        ))}
      </ul>
    </section>
  );
}

function Open({ sitting, act, onDone }: { sitting: Sitting; act: Act; onDone: () => void }) {
  if (act === "book") return <BookForm sitting={sitting} onDone={onDone} />;
  if (act === "move") return <OfferForm sitting={sitting} onDone={onDone} />;
  return <ReasonForm sitting={sitting} act={act} onDone={onDone} />;
}

async function saveCalendar() {
  const calendar = await unwrap(client.GET("/api/calendar", { parseAs: "blob" }));
  saveFile(calendar, "fengqiao.ics");
}

export default function SittingsPage() {
  const { t } = useTranslation("sitting");
  const mayOffer = useMay("offer_sitting");
  const [from, setFrom] = useAddressWord("from");
  const first = from === "" ? dayInChina() : from;
  const { data, error, isPending, isSuccess } = useQuery(sittingsQuery(first, lastDay(first)));
  const [open, setOpen] = useState<{ sitting: Sitting; act: Act } | null>(null);
  const [offering, setOffering] = useState(false);
  const [unsaved, setUnsaved] = useState<Error | null>(null);
  const save = () => {
    saveCalendar().then(() => setUnsaved(null), (fault: Error) => setUnsaved(fault));
  };
  return (
    <PageFrame
      title={t("title")}
      extra={
        mayOffer && (
          <Button type="primary" onClick={() => setOffering(true)}>
            {t("offer")}
          </Button>
        )
      }
    >
      <p className="muted">{t("note")}</p>
      <div className="filter-line">
        <DayInput value={from} onChange={setFrom} placeholder={t("from")} />
        <Button onClick={save}>{t("save")}</Button>
        <Link to="/account">{t("subscribe")}</Link>
      </div>
      <ProblemAlert error={error ?? unsaved} />
      {isPending && <Loading />}
      {isSuccess && data.items.length === 0 && <EmptyHint textKey="sitting:empty" />}
      {byDay(data?.items ?? []).map((day) => (
        <DayPart key={day.on} day={day} onAct={(sitting, act) => setOpen({ sitting, act })} />
      ))}
      {open !== null && <Open key={open.sitting.id + open.act} {...open} onDone={() => setOpen(null)} />}
      {offering && <OfferForm sitting={null} onDone={() => setOffering(false)} />}
    </PageFrame>
  );
}
