import type { Plugin } from "../protocol/declaration.mts";
import { container } from "./container.mts";
import { image } from "./image.mts";
import { network } from "./network.mts";
import { remoteImage } from "./remote-image.mts";
import { volume } from "./volume.mts";

export const docker: Plugin = {
  name: "docker",
  version: "5.2.0",
  config: {
    host: { shape: "string" },
    sshOpts: { shape: { list: "string" } },
    // nothing here asks for the engine before it is needed
    disableDockerDaemonCheck: { shape: "boolean" },
  },
  unsupportedConfig: ["caMaterial", "certMaterial", "certPath", "context", "keyMaterial", "registryAuth"],
  resources: [network, volume, container, remoteImage, image],
};
