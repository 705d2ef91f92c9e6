import type { Plugin } from "../protocol/declaration.mts";
import { localCommand } from "./local-command.mts";

export const command: Plugin = {
  name: "command",
  version: "1.2.1",
  config: {},
  resources: [localCommand],
};
