// Uploading with progress: fetch does not tell how far it has come.
import { ProblemError, type Schema } from "../../api/client";

export type Preview = Schema["ImportPreview"];

export interface Look {
  file?: File;
  upload_id?: string;
  encoding?: string;
  profile?: string;
}

export function addressOf(look: Look): string {
  const query = new URLSearchParams();
  for (const [name, value] of Object.entries({ upload_id: look.upload_id, encoding: look.encoding, profile: look.profile })) {
    if (value !== undefined && value !== "") {
      query.set(name, value);
    }
  }
  const text = query.toString();
  return `/api/imports/preview${text === "" ? "" : `?${text}`}`;
}

function answerOf(request: XMLHttpRequest): Preview {
  const body: unknown = JSON.parse(request.responseText);
  if (request.status >= 400) {
    const problem = body as Schema["Problem"];
    throw new ProblemError(request.status, problem.code, problem.detail);
  }
  return body as Preview;
}

export function look(what: Look, tell: (share: number) => void): Promise<Preview> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("POST", addressOf(what));
    request.upload.onprogress = (event) => tell(event.lengthComputable ? event.loaded / event.total : 0);
    request.onerror = () => reject(new ProblemError(0, "offline", ""));
    request.onload = () => {
      try {
        resolve(answerOf(request));
      } catch (error) {
        reject(error instanceof ProblemError ? error : new ProblemError(request.status, "fault_inside", ""));
      }
    };
    const form = new FormData();
    if (what.file !== undefined) {
      form.append("file", what.file);
    }
    request.send(what.file === undefined ? null : form);
  });
}
