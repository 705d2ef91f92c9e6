import { join } from "node:path";
import { engineAddress } from "../../config/host";
import type { SshHostSettings } from "../../config/host";
import { Stop } from "../report";
import { placeSsh } from "./place";
import { keysOf, problemThere } from "./problems";
import { closeConnection, runThere } from "./run";

export interface Reached {
  /** Address of its Docker Engine. */
  engine: string;
  /** Holds the `ssh` that leads to it. */
  folder: string;
  /** System and version of Docker there. */
  found: string;
}

const look = `[ ! -r /etc/os-release ] || . /etc/os-release
echo "\${PRETTY_NAME:-an unknown system}"
echo "\${ID-} \${ID_LIKE-}"
docker version --format '{{.Server.Version}}'
`;

/**
 * Opens the connection that all further ones share, and sees that Docker answers there; stops with what is in the way.
 *
 * @param server stack that is the server, where it is one of this project's
 */
export async function reach(stack: string, host: SshHostSettings, server?: string): Promise<Reached> {
  const folder = await placeSsh(stack, host);
  const ssh = join(folder, "ssh");
  const engine = engineAddress(host);
  const { code, stdout, stderr } = await runThere(engine, look, ssh);
  const [system = "", family = "", version = ""] = stdout.split("\n");
  if (code === 0) return { engine, folder, found: `${system}, Docker ${version}` };
  const keys = /permission denied \(/i.test(stderr) && code === 255 ? await keysOf(ssh, host) : [];
  // what a user may do there is settled when a connection begins: the next command begins another
  if (code !== 255) await closeConnection(engine, ssh);
  throw new Stop([problemThere({ stack, host, server, code, stderr, system, family, keys })]);
}
