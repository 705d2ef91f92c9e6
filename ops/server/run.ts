import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Stop } from "../report";

export interface SshOutcome {
  /** 255 where ssh itself failed. */
  code: number;
  stdout: string;
  stderr: string;
}

/** Words of ssh that lead to a server. */
export function sshWords(engine: string): string[] {
  const { username, hostname, port } = new URL(engine);
  const options = [...(username === "" ? [] : ["-l", username]), ...(port === "" ? [] : ["-p", port])];
  return ["-o", "BatchMode=yes", "-T", ...options, "--", hostname];
}

/** Runs a shell script on the server of an engine's address, by the `ssh` of the environment. */
export function runThere(engine: string, script: string, ssh = "ssh"): Promise<SshOutcome> {
  return run(ssh, [...sshWords(engine), "sh -s"], script);
}

/** Ends the connection that all share; without one, nothing. */
export async function closeConnection(engine: string, ssh: string): Promise<void> {
  await run(ssh, ["-O", "exit", ...sshWords(engine)], "");
}

/** Runs a program with a text on its standard input. */
export async function run(program: string, words: string[], input: string): Promise<SshOutcome> {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 255));
  });
  // one that fails is told by its end, not by the pipe
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(input);
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  return { code, stdout, stderr };
}

/** What a script prints on the machine of the environment's engine; none where it cannot be asked. */
export async function askThere(script: string): Promise<string | undefined> {
  const engine = process.env["DOCKER_HOST"] ?? "";
  if (!engine.startsWith("ssh://")) return undefined;
  const { code, stdout, stderr } = await runThere(engine, script);
  if (code === 255) throw new Stop([`ssh to ${new URL(engine).hostname} failed: ${stderr.trim()}`]);
  return code === 0 ? stdout : undefined;
}
