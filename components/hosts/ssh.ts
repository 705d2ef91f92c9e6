import * as docker from "@pulumi/docker";
import { engineAddress, engineName } from "../../config/host";
import type { SshHostSettings } from "../../config/host";
import type { Host } from "./host";

/** The Docker Engine of a server, reached by the system's ssh. */
export function sshHost(settings: SshHostSettings): Host {
  const address = engineAddress(settings);
  // the commands ask it first; a review asks for no host at all
  const options = { host: address, disableDockerDaemonCheck: true };
  return { address, provider: new docker.Provider(engineName(settings), options) };
}
