import * as docker from "@pulumi/docker";

export interface Host {
  provider: docker.Provider;
  /** Address of its Docker Engine. */
  address: string;
}

/** The Docker Engine of this machine, at DOCKER_HOST where that is set. */
export function localHost(): Host {
  const address = process.env["DOCKER_HOST"] ?? "unix:///var/run/docker.sock";
  // the commands ask it first; a review asks for no host at all
  const provider = new docker.Provider("docker-local", { host: address, disableDockerDaemonCheck: true });
  return { address, provider };
}
