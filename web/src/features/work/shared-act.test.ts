import { describe, expect, it } from "vitest";
import type { WorkItem } from "./line";
import { sharedAct } from "./shared-act";

const line = (procedure: string, id: string | null, plain = true): WorkItem =>
  ({ procedure, next_act: id === null ? null : { id, plain, title: { zh: id, en: id }, reason_required: false } }) as WorkItem;

describe("sharedAct", () => {
  it("is the next step that all lines have in common", () => {
    expect(sharedAct([line("push", "accept"), line("push", "accept")])?.id).toBe("accept");
  });
  it("is none where lines differ, one has no step, or the step asks for something", () => {
    expect(sharedAct([])).toBeNull();
    expect(sharedAct([line("push", "accept"), line("push", "answer")])).toBeNull();
    expect(sharedAct([line("push", "accept"), line("outreach", "accept")])).toBeNull();
    expect(sharedAct([line("push", "accept"), line("push", null)])).toBeNull();
    expect(sharedAct([line("push", "accept"), line("push", "accept", false)])).toBeNull();
  });
});
