// The build side of the light entry for phones: the words that it takes from the shared word files, and its address
// while one develops. Texts stay where they are; only those named here are in its bundle.
import { readFileSync } from "node:fs";
import type { Plugin } from "vite";

const NAME = "virtual:phone-words";
const LANGUAGES = ["zh-CN", "en"];

/** Problems that the operations of these pages can answer with. */
const PROBLEMS =
  "fields kept other offline bad_credentials wrong_code asked_already bad_code totp_required locked too_often not_signed_in not_permitted not_found stale_revision not_in_state guard_failed missing_field bad_field missing_reason wrong_party already_done already_taken matter_closed joined_already idempotency_key_reused disk_full busy fault_inside body_too_large halted draining too_slow foreign_origin unreadable_request unknown_transition wrong_signing_code no_signing_code other_paper name_differs document_void party_left text_changed another_paper ink_needed ink_by_law kind_unknown too_long out_of_range no_region";
const EVENTS = "proceeding_opened proceeding_stepped deadline_reminded deadline_breached points_given";

const below = (group: string, keys: string) => keys.split(" ").map((key) => `${group}.${key}`);

/** Keys by word file; a key of a group takes the group. */
const TAKEN: Readonly<Record<string, readonly string[]>> = {
  phone: [""],
  signature: ["digest", "draw", "pad_empty", "pad_drawn", "again", "to_type", "to_draw", "name", "code", "code_help", "agree", "sign", "missing", "papers", "paper", "read", "read_first", "start", "later", "no_code", "code_waits", "done", "verify", "by", "why", "mark", "place"],
  words: [
    ..."name claim sign_in languages sign_out skip time light story system late reason suggest yes no yuan remove task channel deadline_state party likely_reason field_fault".split(" "),
    ...below("work", "title since_at due box empty"),
    ...below("proceeding", "my_acts no_acts others not_yet ended orphan orphan_close moved clocks counted facts children owned_by parent evidence evidence_under"),
    ...below("problem", PROBLEMS),
    ...below("event", EVENTS),
  ],
  report: [
    ..."new channel category place place_text place_reason matter its_matter likeness likely_detail proposal likely".split(" "),
    ...below("persons", "name phone id_number address"),
    ...below("entry", "text text_hint place_hint reporter reporter_help matter_none matter_open matter_join matter_together kept_join kept_together send sent see_matter apart no_proposal"),
  ],
};

type Words = { [key: string]: string | Words };

/** The part of a word file that the keys name. A key that the file does not have is a fault of this list. */
export function taken(words: Words, keys: readonly string[], file: string): Words {
  const part: Words = {};
  for (const key of keys) {
    if (key === "") return words;
    let from: string | Words | undefined = words;
    let to = part;
    const steps = key.split(".");
    for (const [at, step] of steps.entries()) {
      from = typeof from === "object" ? from[step] : undefined;
      if (from === undefined) throw new Error(`${file} has no ${key}, which tools/phone-entry.ts takes from it`);
      if (at === steps.length - 1) to[step] = from;
      else to = (to[step] ??= {}) as Words;
    }
  }
  return part;
}

export function phoneEntry(): Plugin {
  const file = (language: string, name: string) => new URL(`../src/locales/${language}/${name}.json`, import.meta.url).pathname;
  return {
    name: "phone-entry",
    resolveId: (id) => (id === NAME ? `\0${NAME}` : undefined),
    load(id) {
      if (id !== `\0${NAME}`) return undefined;
      const texts: Record<string, Record<string, Words>> = {};
      for (const language of LANGUAGES) {
        texts[language] = {};
        for (const [name, keys] of Object.entries(TAKEN)) {
          const path = file(language, name);
          this.addWatchFile(path);
          texts[language][name] = taken(JSON.parse(readFileSync(path, "utf8")) as Words, keys, path);
        }
      }
      return `export const texts = JSON.parse(${JSON.stringify(JSON.stringify(texts))});`;
    },
    // The server does the same with the built page.
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        if (/^\/[mc](?:[/?]|$)/.test(request.url ?? "")) request.url = "/phone.html";
        next();
      });
    },
  };
}
