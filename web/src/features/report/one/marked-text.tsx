// A text with the words marked that spoke for the proposed kind.
import type { Schema } from "../../../api/client";
import { Marked } from "../../../components/marked";

export function MarkedText({ text, reasons }: { text: string; reasons: readonly Schema["ReasonView"][] }) {
  return (
    <p className="report-text">
      <Marked text={text} marks={reasons} />
    </p>
  );
}
