// Deciding a pairing and taking it back; the last answer is kept at hand, so that a slip costs one key.
import { useQueryClient } from "@tanstack/react-query";
import { useState } from "react";
import { client, unwrap, type Schema } from "../../../api/client";
import { useVerb } from "../../../lib/verb";
import type { Verdict } from "../queries";

export interface Last {
  id: string;
  kind: string;
  state: string;
  moved: number;
}

const changed = ["pairing", "matter", "report"];

interface Answer {
  id: string;
  kind: string;
  state: Verdict;
}

export function useReviewVerbs() {
  const [last, setLast] = useState<Last | null>(null);
  const queries = useQueryClient();
  // What is shown is asked again beside, not before the next key counts: a slip is noticed at once.
  const say = (said: Last | null) => {
    setLast(said);
    changed.forEach((noun) => void queries.invalidateQueries({ queryKey: [noun] }));
  };
  const decide = useVerb(
    async ({ id, kind, state }: Answer, headers): Promise<Last> => {
      const answer: Schema["PairingDecided"] = await unwrap(client.POST("/api/pairings/{id}/decide", { params: { path: { id } }, body: { state }, headers }));
      return { id, kind, state: answer.state, moved: answer.moved };
    },
    { invalidate: [], crossed: changed, onSuccess: say },
  );
  const undo = useVerb((id: string, headers) => unwrap(client.POST("/api/pairings/{id}/undo", { params: { path: { id } }, body: {}, headers })), {
    invalidate: [],
    crossed: changed,
    onSuccess: () => say(null),
  });
  const answer = (given: Answer) => {
    undo.reset();
    decide.run(given);
  };
  return { last, answer, undo: undo.run, pending: decide.pending || undo.pending, error: decide.error ?? undo.error };
}
