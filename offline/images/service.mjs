// @ts-check
import { existsSync, readFileSync } from "node:fs";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { installPackages, requireDebianRoot } from "./packages.mjs";
import { hashInputs } from "./inputs.mjs";
import { isInstalled, run, say, secondsSince } from "./shell.mjs";

/**
 * Runs Maven and extracts the jar into target/app, unless that was done with these very sources.
 * @param {string} source
 */
export async function packageService(source) {
  const files = ["pom.xml", "package.sh"].map((name) => join(source, name));
  const hash = hashInputs({ folders: [join(source, "src")], files });
  const stamp = join(source, "target", "app.inputs");
  const packaged = await readFile(stamp, "utf8").catch(() => "");
  if (packaged === hash && existsSync(join(source, "target", "app"))) return;
  const since = Date.now();
  await requireMaven();
  await run("sh", ["package.sh"], { cwd: source });
  await mkdir(join(source, "target"), { recursive: true });
  await writeFile(stamp, hash);
  say(`image  domain-service  packaged by Maven (${secondsSince(since)} s)`);
}

async function requireMaven() {
  if ((await isInstalled("mvn")) && (await isInstalled("javac"))) return;
  const remedy = "install Maven and a JDK 17, and put mvn and javac on PATH";
  await requireDebianRoot("the reference service is built by Maven, which is not here; installing it", remedy);
  await installPackages(["maven", "openjdk-17-jdk-headless"]);
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
