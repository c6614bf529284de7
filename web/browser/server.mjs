// The invented county on a server of its own: the same binary and the same pages that people get.
import { spawn } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const STARTED_WITHIN_MS = 120_000;
/** Share of the county's reports: enough for flare-ups, loaded in seconds. */
const SCALE = "0.02";

function readLines(program, onLine) {
  const kept = [];
  for (const stream of [program.stdout, program.stderr]) {
    createInterface({ input: stream }).on("line", (line) => {
      kept.push(line);
      onLine(line);
    });
  }
  return kept;
}

/** Starts it, and answers once the reports are in and the first scan has run. */
export async function startServer(binary) {
  const folder = mkdtempSync(join(tmpdir(), "fengqiao-browser-"));
  const data = join(folder, "data");
  const options = ["demo", "--data-dir", data, "--scale", SCALE, "--load", "--serve", "--listen", "127.0.0.1:0"];
  const program = spawn(binary, options, { env: { ...process.env, NO_COLOR: "1" } });
  const accounts = new Map();
  let address;
  let lines = [];
  const stop = async () => {
    const ended = new Promise((done) => program.once("exit", done));
    if (program.exitCode === null && program.kill("SIGTERM")) await ended;
    rmSync(folder, { recursive: true, force: true });
  };
  const ready = new Promise((done, fail) => {
    const late = setTimeout(() => fail(new Error("the server did not start in time")), STARTED_WITHIN_MS);
    program.once("exit", (code) => fail(new Error(`the server ended with ${code}`)));
    program.once("error", fail);
    lines = readLines(program, (line) => {
      address ??= /Fengqiao is at (http:\/\/\S+)/.exec(line)?.[1];
      const account = /^(\S+)\s+(\S{12,})\s+([a-z_]+)\s+\S+$/.exec(line);
      if (account !== null) accounts.set(account[1], account[2]);
      if (line.includes("could not be loaded")) fail(new Error("the county could not be loaded"));
      if (line.includes("lists walked")) {
        clearTimeout(late);
        done();
      }
    });
  });
  try {
    await ready;
  } catch (fault) {
    await stop();
    throw new Error(`${fault.message}\n${lines.slice(-20).join("\n")}`);
  }
  return { address, accounts, stop };
}
