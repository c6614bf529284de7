// A mutating request: one key for one attempt, kept until it succeeds, so that asking again acts once.
import { useMutation, useQueryClient } from "@tanstack/react-query";
import { useRef } from "react";
import { keyHeader, newKey, ProblemError } from "../api/client";

export type KeyHeaders = ReturnType<typeof keyHeader>;

const RETRIES_MAX = 3;
const RETRY_AFTER_MS = 800;
const CONFLICT = 409;

export interface VerbOptions<T> {
  /** Nouns whose queries are asked again afterwards. */
  invalidate: readonly string[];
  /** Nouns whose queries are asked again when somebody else was first; those of `invalidate` when absent. */
  crossed?: readonly string[];
  onSuccess?: (data: T) => void;
}

/** Whether asking again with the same key can help. */
export function canRetry(error: unknown, attempt: number): boolean {
  return error instanceof ProblemError && (error.status === 0 || error.status === 503) && attempt < RETRIES_MAX;
}

/** Decides the key of an attempt: the same while the input is the same and nothing has succeeded. */
export function keyFor(held: { key: string; input: string } | null, input: string): { key: string; input: string } {
  return held !== null && held.input === input ? held : { key: newKey(), input };
}

export function useVerb<Input, T>(call: (input: Input, headers: KeyHeaders) => Promise<T>, options: VerbOptions<T>) {
  const held = useRef<{ key: string; input: string } | null>(null);
  const queries = useQueryClient();
  const mutation = useMutation<T, ProblemError, Input>({
    mutationFn: (input) => {
      held.current = keyFor(held.current, JSON.stringify(input ?? null));
      return call(input, keyHeader(held.current.key));
    },
    retry: (failures, error) => canRetry(error, failures),
    retryDelay: RETRY_AFTER_MS,
    // Somebody else was first: the page shows what is so now.
    onError: (error) => {
      if (error.status === CONFLICT) {
        (options.crossed ?? options.invalidate).forEach((noun) => void queries.invalidateQueries({ queryKey: [noun] }));
      }
    },
    onSuccess: async (data) => {
      held.current = null;
      options.onSuccess?.(data);
      await Promise.all(options.invalidate.map((noun) => queries.invalidateQueries({ queryKey: [noun] })));
    },
  });
  return { run: mutation.mutate, pending: mutation.isPending, error: mutation.error, reset: mutation.reset, data: mutation.data };
}
