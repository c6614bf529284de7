// Mutual review of one's own office: the means of the last month, once enough offices have answered.
import { queryOptions, useQuery } from "@tanstack/react-query";
import { useTranslation } from "react-i18next";
import { client, unwrap } from "../../api/client";
import { ProblemAlert } from "../../components/problem-alert";
import { useText } from "../../lib/bilingual";
import { formatCount, formatDay, formatNumber } from "../../lib/format";

const reviewsQuery = queryOptions({ queryKey: ["review"], queryFn: () => unwrap(client.GET("/api/reviews")) });

const TENTHS = 10;

export function Reviews() {
  const { t } = useTranslation("problem");
  const text = useText();
  const { data, error } = useQuery(reviewsQuery);
  return (
    <>
      <ProblemAlert error={error} />
      {data?.map((review) => (
        <section key={review.procedure}>
          <h2>{text(review.title)}</h2>
          <p className="muted">{review.waits ? t("review.waits", { month: formatDay(review.month) }) : review.raters === null || review.raters === undefined ? t("review.few", { month: formatDay(review.month), least: review.least }) : t("review.of", { month: formatDay(review.month), raters: formatCount(review.raters) })}</p>
          {review.questions.length > 0 && (
            <ul className="board">
              {review.questions.map((question) => (
                <li key={question.id} className="board-plain">
                  <span>{text(question.title)}</span>
                  <strong>{formatNumber(question.mean_tenths / TENTHS, 1)}</strong>
                </li>
              ))}
            </ul>
          )}
        </section>
      ))}
    </>
  );
}
