import * as docker from "@pulumi/docker";
import { engineName } from "../../config/host";
import type { Host } from "./host";

/** The Docker Engine of this machine, at DOCKER_HOST where that is set. */
export function localHost(): Host {
  const address = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
  // the commands ask it first; a review asks for no host at all
  const options = { host: address, disableDockerDaemonCheck: true };
  return { address, provider: new docker.Provider(engineName({ kind: "local" }), options) };
}
