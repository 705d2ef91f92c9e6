import { readFileSync } from "node:fs";
import { join } from "node:path";
import { log } from "../frontend/log.mts";
import { gateway } from "./gateway.mts";
import { privateApi } from "./private-api.mts";
import { publicApi } from "./public-api.mts";
import { serve } from "./server.mts";
import type { Service } from "./service.mts";
import { text, VariableError } from "./variables.mts";
import { web } from "./web.mts";

/** The exit code of sysexits for wrong usage. */
const EXIT_USAGE = 64;

const roles: Record<string, () => Service> = {
  "private-api": privateApi,
  "public-api": publicApi,
  gateway,
  web,
};

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")) as { version: string };

try {
  const role = text("REFERENCE_ROLE");
  const make = roles[role];
  if (make === undefined)
    throw new VariableError(`REFERENCE_ROLE is "${role}"; allowed: ${Object.keys(roles).join(", ")}`);
  await serve(role, version, make());
} catch (error) {
  log("error", error instanceof Error ? error.message : String(error));
  process.exit(error instanceof VariableError ? EXIT_USAGE : 1);
}
