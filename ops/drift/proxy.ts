import { spawn } from "node:child_process";
import { text } from "node:stream/consumers";
import { nameOf } from "../engine/events";
import type { StateResource } from "../engine/state";
import { Stop } from "../report";
import type { Drift } from "./drift";

const agent = ["./node_modules/.bin/node", "components/targets/docker/agent/main.mts"] as const;

/** Whether the proxy serves what it was last told to. */
export async function proxyDrift(resources: StateResource[], stackId: string): Promise<Drift[]> {
  const routes = resources.find(({ type, urn }) => type === "command:local:Command" && nameOf(urn) === "proxy-routes");
  if (routes === undefined) return [];
  const paths = await examine(stackId);
  if (paths === "") return [];
  const where = paths.split("\n").join(", ");
  return [{ part: "proxy", sentence: `the proxy's configuration was edited by hand: ${where}`, replace: routes.urn }];
}

async function examine(stackId: string): Promise<string> {
  const [program, ...options] = agent;
  const child = spawn(program, [...options, "examine"], { stdio: ["pipe", "pipe", "pipe"] });
  const ended = new Promise<number>((resolve, reject) => {
    child.once("error", reject);
    child.once("close", (code) => resolve(code ?? 1));
  });
  child.stdin.end(JSON.stringify({ stackId }));
  const [stdout, stderr, code] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  if (code !== 0) throw new Stop([stderr.trim()]);
  return stdout.trim();
}
