import { expect, test } from "vitest";
import { faultsOf, letterOf } from "./faults";

const title = (words: string) => ({ zh: words, en: words });
const fault = (field: string) => ({ field, code: "no_glyph", message: "x" });

test("a fault is told by the title of its field, answer or party", () => {
  const proceeding = { fields: [{ id: "amount", title: title("金额"), type: "money", value: {}, text: "" }], parties: [{ label: title("申请人 1") }] };
  const may = { asks: [{ id: "account", title: title("账户"), type: "text", required: false, length_max: 9 }] };
  const faults = faultsOf([fault("fields.amount.text"), fault("amount"), fault("asked.account.text"), fault("parties.0.name"), fault("x.y")], proceeding as never, may as never);
  expect(faults.map((it) => it.title.zh)).toEqual(["金额", "金额", "账户", "申请人 1", "x.y"]);
});

test("the character is shown with its number", () => {
  expect(letterOf("asked.account: character 2 (😀, U+1F600) is in no font")).toBe("😀 U+1F600");
  expect(letterOf("nothing")).toBe("");
});
