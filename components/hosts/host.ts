import type * as docker from "@pulumi/docker";

/** A machine with a Docker Engine. */
export interface Host {
  provider: docker.Provider;
  /** Address of its Docker Engine. */
  address: string;
}
