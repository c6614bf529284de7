// What the pages of models ask the server for.
import { queryOptions } from "@tanstack/react-query";
import { client, ProblemError, unwrap, type Schema } from "../../api/client";

export type Model = Schema["ModelView"];
export type Models = Schema["ModelsView"];
export type Training = Schema["TrainingView"];
export type LabelPreview = Schema["LabelPreviewView"];

const ROWS = 100;
const AGAIN_MS = 1000;

/** Whether a training is under way, so that the list is worth asking for again. */
export function isTraining(models: Models | undefined): boolean {
  return models?.trainings.some((training) => training.phase !== "failed") ?? false;
}

export const modelsQuery = queryOptions({
  queryKey: ["model", "list"],
  queryFn: () => unwrap(client.GET("/api/models", { params: { query: { limit: ROWS } } })),
  refetchInterval: (asked) => (isTraining(asked.state.data) ? AGAIN_MS : false),
});

export function modelQuery(id: string) {
  return queryOptions({
    queryKey: ["model", id],
    queryFn: () => unwrap(client.GET("/api/models/{id}", { params: { path: { id } } })),
  });
}

/** Uploads a file of labelled reports and gives its columns. */
export async function previewLabels(file: File): Promise<LabelPreview> {
  const form = new FormData();
  form.append("file", file);
  const answer = await fetch("/api/models/preview", { method: "POST", body: form }).catch(() => {
    throw new ProblemError(0, "offline", "");
  });
  const body: unknown = await answer.json().catch(() => null);
  if (!answer.ok) {
    const problem = body as Schema["Problem"] | null;
    throw new ProblemError(answer.status, problem?.code ?? "fault_inside", problem?.detail ?? "");
  }
  return body as LabelPreview;
}
