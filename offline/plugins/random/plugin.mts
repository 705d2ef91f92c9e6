import type { Plugin } from "../protocol/declaration.mts";
import { randomBytesResource, randomId, randomUuid } from "./identifiers.mts";
import { randomPassword, randomString } from "./strings.mts";

export const random: Plugin = {
  name: "random",
  version: "4.21.2",
  config: {},
  resources: [randomPassword, randomString, randomId, randomBytesResource, randomUuid],
};
