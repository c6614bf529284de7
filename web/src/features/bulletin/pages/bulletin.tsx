// One bulletin: its pages, the files to take away, and the way to the proceeding in which it is reviewed, sent and answered.
import { useQuery } from "@tanstack/react-query";
import { Link, useParams } from "@tanstack/react-router";
import { Alert, Button, Flex } from "antd";
import { FileExcelOutlined, FilePdfOutlined } from "@ant-design/icons";
import { useTranslation } from "react-i18next";
import type { Schema } from "../../../api/client";
import { Dots } from "../../../components/dots";
import { LinkButton } from "../../../components/link-button";
import { PageFrame } from "../../../components/page-frame";
import { ProblemAlert } from "../../../components/problem-alert";
import { Loading } from "../../../components/states";
import { useText } from "../../../lib/bilingual";
import { formatCount, formatDay } from "../../../lib/format";
import { bulletinQuery } from "../queries";
import "../bulletin.css";

/** Signs of the digest that are printed on the pages. */
const HASH_SHOWN = 16;

export default function BulletinPage() {
  const { t } = useTranslation("bulletin");
  const text = useText();
  const { id } = useParams({ strict: false });
  const query = useQuery(bulletinQuery(id ?? ""));
  const title = query.data === undefined ? t("title") : `${text(query.data.title)} ${query.data.period}`;
  return (
    <PageFrame title={title} back={<Link to="/bulletins">{t("back")}</Link>}>
      <ProblemAlert error={query.error} />
      {query.isPending && <Loading />}
      {query.data !== undefined && <Shown id={id ?? ""} bulletin={query.data} title={title} />}
    </PageFrame>
  );
}

function Shown({ id, bulletin, title }: { id: string; bulletin: Schema["BulletinView"]; title: string }) {
  const { t } = useTranslation("bulletin");
  return (
    <>
      {bulletin.draft && <Alert type="info" showIcon title={t("draft")} />}
      <Dots className="muted">
        {t("addressee", { name: bulletin.addressee.name })}
        {t("made", { day: formatDay(bulletin.made_on) })}
        {t("cut", { number: formatCount(bulletin.cut) })}
        <span className="bulletin-hash">
          {t("hash", { hash: bulletin.figures_hash.slice(0, HASH_SHOWN) })}
        </span>
      </Dots>
      <Flex wrap gap="small">
        <LinkButton primary to="/proceedings/$id" params={{ id }}>
          {t("work")}
        </LinkButton>
        <Button icon={<FilePdfOutlined />} href={`/api/proceedings/${id}/bulletin/paper`} download>
          {t("paper")}
        </Button>
        <Button icon={<FileExcelOutlined />} href={`/api/proceedings/${id}/bulletin/workbook`} download>
          {t("workbook")}
        </Button>
      </Flex>
      <div className="bulletin-pages">
        {Array.from({ length: bulletin.pages }, (_, place) => place + 1).map((page) => (
          <img key={page} src={`/api/proceedings/${id}/bulletin/pages/${page}`} loading="lazy" width={893} height={1263} alt={t("page", { title, number: formatCount(page) })} />
        ))}
      </div>
    </>
  );
}
