// The client of the API: typed by the server's own document, with problems as errors.
import createClient from "openapi-fetch";
import type { components, paths } from "./schema";

export type Schema = components["schemas"];

export const client = createClient<paths>({ baseUrl: "" });

export interface FieldFault {
  field: string;
  code: string;
  message: string;
}

/** What the server says went wrong; status 0 when it could not be reached. */
export class ProblemError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    readonly detail: string,
    readonly fields: FieldFault[] = [],
  ) {
    super(`${code}: ${detail}`);
  }
}

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

function problemOf(status: number, error: unknown): ProblemError {
  if (typeof error === "object" && error !== null && "code" in error) {
    const problem = error as Schema["Problem"];
    return new ProblemError(status, problem.code, problem.detail, problem.fields ?? []);
  }
  return new ProblemError(status, "fault_inside", "");
}

/** The answer's data, or the problem as an error. */
export async function unwrap<T>(asked: Promise<Answer<T>>): Promise<T> {
  const answer = await asked.catch(() => {
    throw new ProblemError(0, "offline", "");
  });
  if (!answer.response.ok) {
    throw problemOf(answer.response.status, answer.error);
  }
  return answer.data as T;
}

/** A fresh key for one attempt at a mutating request. */
export function newKey(): string {
  // randomUUID needs a secure context; a county's test server may be plain http.
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

export function keyHeader(key: string): { "Idempotency-Key": string } {
  return { "Idempotency-Key": key };
}
