// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { hashInputs } from "./inputs.mjs";
import { withMaven } from "./maven.mjs";
import { run } from "./shell.mjs";

/**
 * Builds all reference services into target/app by one run of Maven, unless that was done with these very sources.
 * @param {string} source
 */
export async function packageServices(source) {
  const work = async () => void (await run("sh", ["package.sh"], { cwd: source }));
  await withMaven({ folder: source, hash: hashInputs({ folders: [source] }), work });
}

/**
 * The project's own version: the first one in the file that is not its parent's.
 * @param {string} source
 */
export function serviceVersion(source) {
  const pom = readFileSync(join(source, "pom.xml"), "utf8").replace(/<parent>[\s\S]*?<\/parent>/, "");
  const version = /<version>([^<]+)<\/version>/.exec(pom)?.[1];
  if (!version) throw new Error(`${join(source, "pom.xml")} has no <version>`);
  return version;
}
