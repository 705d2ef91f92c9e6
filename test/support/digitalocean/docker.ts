import { spawn } from "node:child_process";
import { once } from "node:events";

/** Runs a program without holding up the simulation, which answers meanwhile; what it reads is in no command line. */
export async function run(
  program: string,
  words: readonly string[],
  input = "",
  environment = process.env,
): Promise<string> {
  const child = spawn(program, words, { stdio: ["pipe", "pipe", "pipe"], env: environment });
  let [said, complaint] = ["", ""];
  child.stdout.on("data", (text) => (said += String(text)));
  child.stderr.on("data", (text) => (complaint += String(text)));
  // one that ends before it has read is told by its end, not by the pipe
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(input);
  const [status] = (await once(child, "close")) as [number];
  if (status !== 0)
    throw new Error(`${program} ${words.slice(0, 2).join(" ")} ended with ${status}: ${complaint}${said}`);
  return said.trim();
}

export const docker = (...words: string[]): Promise<string> => run("docker", words);
