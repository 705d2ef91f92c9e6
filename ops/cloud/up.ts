import { hostname, userInfo } from "node:os";
import { join } from "node:path";
import { engineAddress, fingerprint } from "../../config/host";
import type { SshHostSettings } from "../../config/host";
import { parseHost } from "../../config/settings";
import { readState } from "../engine/stack";
import { update } from "../engine/update";
import { mendState } from "../recovery";
import { say, Stop } from "../report";
import { placeSsh } from "../server/place";
import { reach } from "../server/reach";
import { closeConnection } from "../server/run";
import { entered } from "./known";
import { roomProblems } from "./room";
import { dropletOf } from "./settings";
import { volumeProblems } from "./volume";

/** Makes a stack's server, or what is missing of it, and waits until platforms can come to it. */
export async function upServer(stack: string): Promise<number> {
  const droplet = await dropletOf(stack);
  const problems = [...(await roomProblems(stack, droplet)), ...volumeProblems(stack, droplet, await readState(stack))];
  if (problems.length > 0) throw new Stop(problems);
  await mendState(stack);
  const started = Date.now();
  // what was removed by hand is seen by asking the cloud
  await update(["up", "--refresh", "--message", `up by ${userInfo().username}@${hostname()}`], stack, started);
  const host = await wayIn(stack);
  const ssh = join(await placeSsh(stack, host), "ssh");
  // one that led to a server that is no more
  await closeConnection(engineAddress(host), ssh);
  const { found } = await reach(stack, host);
  const { user, address, hostKey } = host;
  say(`Server ${stack} is ready after ${Math.round((Date.now() - started) / 1000)} s: ${user}@${address}, ${found}.`);
  say(`Its host key: ${fingerprint(hostKey)}. A stack runs on it with: platform:host: {kind: stack, stack: ${stack}}`);
  return 0;
}

async function wayIn(stack: string): Promise<SshHostSettings> {
  const { raw } = await entered({ host: { value: JSON.stringify({ kind: "stack", stack }), secret: false } });
  const { found, problems } = parseHost(raw);
  if (found?.host.kind !== "ssh") throw new Stop(problems);
  return found.host;
}
