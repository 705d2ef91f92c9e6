import type { Plugin } from "../protocol/declaration.mts";
import { container } from "./container.mts";
import { image } from "./image.mts";
import { network } from "./network.mts";
import { remoteImage } from "./remote-image.mts";
import { volume } from "./volume.mts";

export const docker: Plugin = {
  name: "docker",
  version: "5.2.0",
  config: { host: { shape: "string" }, sshOpts: { shape: { list: "string" } } },
  unsupportedConfig: [
    "caMaterial",
    "certMaterial",
    "certPath",
    "context",
    "disableDockerDaemonCheck",
    "keyMaterial",
    "registryAuth",
  ],
  resources: [network, volume, container, remoteImage, image],
};
