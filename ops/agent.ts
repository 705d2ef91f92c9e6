import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { Stop } from "./report";

const agent = ["./node_modules/.bin/node", "components/targets/docker/agent/main.mts"] as const;

/** Asks what the program's resources ask too, beside the engine; gives what the agent prints. */
export async function askAgent(command: "examine" | "probe", request: object): Promise<string> {
  const [program, ...options] = agent;
  const child = spawn(program, [...options, command], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  // one that ends before it has read is told by its end, not by the pipe
  child.stdin.on("error", () => child.stdin.destroy());
  child.stdin.end(JSON.stringify(request));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Stop([stderr.trim()]);
  return stdout.trim();
}
