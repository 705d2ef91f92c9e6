import type { Plugin } from "../protocol/declaration.mts";
import { certRequest, locallySignedCert, selfSignedCert } from "./certificates.mts";
import { privateKey } from "./private-key.mts";

export const tls: Plugin = {
  name: "tls",
  version: "5.6.1",
  config: {},
  unsupportedConfig: ["proxy"],
  resources: [privateKey, selfSignedCert, certRequest, locallySignedCert],
};
