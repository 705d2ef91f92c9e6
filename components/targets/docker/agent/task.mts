import type { Docker } from "./docker.mts";
import { run } from "./exec.mts";
import { Failure, lastLines, messageOf } from "./failure.mts";
import type { RetireRequest, TaskRequest } from "./request.mts";

const errorLines = 20;

/** Runs one command in a running container. Its standard input may hold secrets and is never shown. */
export async function task(docker: Docker, request: TaskRequest): Promise<void> {
  const { container, command, user, stdin = "", part, purpose } = request;
  const { exitCode, stderr } = await run(docker, container, { command, user }, stdin).catch((error: unknown) => {
    throw new Failure(`${purpose} on ${part} failed: ${messageOf(error)}`);
  });
  if (exitCode === 0) return;
  const evidence = lastLines(withoutInput(stderr, stdin), errorLines);
  throw new Failure(`${purpose} on ${part} failed with exit code ${exitCode}:`, evidence);
}

/**
 * The same for what is no longer wanted, in whichever container the part has by now: the data may be older than it. A part
 * that does not run has nothing to be taken away from.
 */
export async function retire(docker: Docker, { stackId, ...work }: RetireRequest): Promise<void> {
  const label = [`platform.stack-id=${stackId}`, `platform.part=${work.part}`];
  const [running] = await docker.list({ label, status: ["running"] });
  if (running !== undefined) await task(docker, { ...work, container: running.Id });
}

/**
 * Tools repeat their input in error messages. Postgres quotes the statement after "LINE 1:" and may cut it in the middle
 * of a password, so that line goes; elsewhere every word of the input that could be a password is masked.
 */
export function withoutInput(errors: string, input: string): string {
  const words = new Set(input.match(/[^\s'"`;,(){}[\]:=@/]{8,}/g) ?? []);
  const secrets = [...words].filter((word) => word.length >= 16 || /\d/.test(word)).sort((a, b) => b.length - a.length);
  const masked = secrets.reduce((text, secret) => text.replaceAll(secret, "[input]"), errors);
  return masked.replaceAll(/^.*\bLINE \d+:.*$/gm, "LINE: [input]");
}
