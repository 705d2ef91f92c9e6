import { readFileSync } from "node:fs";
import { join } from "node:path";
import { log } from "../../frontend/log.mts";
import { serve } from "../../todoapp/server.mts";
import { VariableError } from "../../todoapp/variables.mts";
import { site } from "./site.mts";

/** The exit code of sysexits for wrong usage. */
const EXIT_USAGE = 64;

const { version } = JSON.parse(readFileSync(join(import.meta.dirname, "package.json"), "utf8")) as { version: string };

try {
  await serve("frontend", version, site());
} catch (error) {
  log("error", error instanceof Error ? error.message : String(error));
  process.exit(error instanceof VariableError ? EXIT_USAGE : 1);
}
