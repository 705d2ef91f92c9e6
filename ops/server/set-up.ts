import { spawn } from "node:child_process";
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { text } from "node:stream/consumers";
import { complain, say, Stop } from "../report";

/** How a set-up ended. */
export interface SetUpOutcome {
  /** 0 as it should be, 1 a check found differences, 2 a change failed, 3 refused, 255 no connection. */
  code: number;
  /** What was changed, found or could not be looked at, a line each. */
  lines: string[];
  /** What was wrong. */
  problems: string;
}

/** Whoever logs in becomes root, or says why not. */
const asRoot = [
  'if [ "$(id -u)" = 0 ]; then exec bash -s; fi',
  "if sudo -n true 2>/dev/null; then exec sudo -n bash -s; fi",
  'echo "refused: user $(id -un) is not root, and sudo is missing or asks for a password; log in as one who needs none: --as root" >&2',
  "exit 3",
].join("\n");

/**
 * Runs the script of the set-up on a server; each line is told when it is said.
 *
 * @param ssh the program and its words, up to the command
 */
export async function runSetUp(
  ssh: readonly string[],
  script: string,
  tell: (line: string) => void,
): Promise<SetUpOutcome> {
  const [program = "ssh", ...words] = ssh;
  const child = spawn(program, [...words, asRoot], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 255));
  });
  // a connection that fails is told by the end of ssh, not by the pipe
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(script);
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => {
    lines.push(line);
    tell(line);
  });
  const [problems, code] = await Promise.all([text(child.stderr), ended]);
  return { code, lines, problems: problems.trim() };
}

/** Says what a set-up came to; gives the exit code of the command. */
export function report({ code, lines, problems }: SetUpOutcome, server: string, again: string): number {
  if (problems !== "") complain(problems);
  const changed = lines.filter((line) => line.startsWith("changed: ")).length;
  if (code === 0) say(changed === 0 ? `${server} is as it should be.` : `${server} is set up; changes: ${changed}.`);
  else if (code === 1) complain(`${again} mends this.`);
  else if (code === 2) complain(`${again} goes on where this ended.`);
  else if (code === 3) complain(`Nothing was changed on ${server}.`);
  else complain(`The set-up of ${server} was cut off (${code}); ${again} goes on where it ended.`);
  return code === 0 ? 0 : 1;
}

const publicKey =
  /^(ssh-(ed25519|rsa)|ecdsa-sha2-nistp(256|384|521)|sk-(ssh-ed25519|ecdsa-sha2-nistp256)@openssh\.com) AAAA[A-Za-z0-9+/]+=*( .*)?$/;

/** The public keys in a file; stops where it holds something else. */
export function readPublicKeys(path: string): string[] {
  const content = readKeyFile(path);
  if (content.includes("PRIVATE KEY"))
    throw new Stop([
      `--key: ${path} is a private key, which never leaves this machine; give the public one: ${path}.pub`,
    ]);
  const keys = content
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("#"));
  const odd = keys.findIndex((key) => !publicKey.test(key));
  if (keys.length === 0 || odd >= 0) {
    const where = keys.length === 0 ? "holds no key" : `holds something else as its entry ${odd + 1}`;
    throw new Stop([`--key: ${path} ${where}; allowed: public keys, one a line, such as "ssh-ed25519 AAAA… name"`]);
  }
  return keys;
}

function readKeyFile(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw new Stop([`--key: ${path} cannot be read (${(error as NodeJS.ErrnoException).code ?? String(error)}).`]);
  }
}
