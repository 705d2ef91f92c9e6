import { readFileSync } from "node:fs";
import { noRelease } from "./plan/release";
import type { Release } from "./plan/release";

/** The release that a rollback hands to the program, by a file; none in any other update. */
export function readRelease(): Release {
  const path = process.env["PLATFORM_RELEASE"];
  return path === undefined ? noRelease : (JSON.parse(readFileSync(path, "utf8")) as Release);
}
