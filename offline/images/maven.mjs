// @ts-check
import { mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { hashInputs } from "./inputs.mjs";
import { installPackages, requireDebianRoot } from "./packages.mjs";
import { isInstalled, run, say, secondsSince } from "./shell.mjs";

const DEPENDENCY_PLUGIN = "org.apache.maven.plugins:maven-dependency-plugin:3.8.1";

/** @type {Promise<void>} */
let last = Promise.resolve();

/**
 * Does work with Maven whose result lies in target/ of the folder, unless it was done with these very inputs. Two runs
 * side by side would fight for the local repository, so each waits for the one before.
 * @param {{ folder: string, hash: string, work: () => Promise<void> }} options
 */
export function withMaven(options) {
  const mine = last.then(() => runUnlessDone(options));
  last = mine.catch(() => undefined);
  return mine;
}

/** @param {{ folder: string, hash: string, work: () => Promise<void> }} options */
async function runUnlessDone({ folder, hash, work }) {
  const stamp = join(folder, "target", "image.inputs");
  if ((await readFile(stamp, "utf8").catch(() => "")) === hash) return;
  const since = Date.now();
  await requireMaven();
  await rm(stamp, { force: true });
  await work();
  await mkdir(join(folder, "target"), { recursive: true });
  await writeFile(stamp, hash);
  say(`image  ${basename(folder)}  brought by Maven (${secondsSince(since)} s)`);
}

async function requireMaven() {
  if ((await isInstalled("mvn")) && (await isInstalled("javac"))) return;
  const remedy = "install Maven and a JDK 17, and put mvn and javac on PATH";
  await requireDebianRoot("Java libraries are brought by Maven, which is not here; installing it", remedy);
  await installPackages(["maven", "openjdk-17-jdk-headless"]);
}

/**
 * Copies the libraries that the folder's pom.xml names, and theirs, into its target/libs.
 * @param {string} folder
 */
export const copyLibraries = (folder) =>
  withMaven({ folder, hash: hashOfPom(folder), work: () => copyDependencies(folder) });

/**
 * Brings the one Spring Boot jar that the folder's pom.xml names, taken apart into target/app: it starts faster so.
 * @param {string} folder
 */
export const extractSpringBootJar = (folder) =>
  withMaven({
    folder,
    hash: hashOfPom(folder),
    work: async () => {
      await copyDependencies(folder);
      const script =
        "java -Djarmode=tools -jar target/libs/*.jar extract --destination target/app && rm -r target/libs";
      await run("sh", ["-e", "-c", script], { cwd: folder });
    },
  });

/** @param {string} folder */
const hashOfPom = (folder) => hashInputs({ files: [join(folder, "pom.xml")], values: [DEPENDENCY_PLUGIN] });

/** @param {string} folder */
async function copyDependencies(folder) {
  await rm(join(folder, "target"), { recursive: true, force: true });
  const goal = `${DEPENDENCY_PLUGIN}:copy-dependencies`;
  await run("mvn", ["-q", "-B", goal, "-DoutputDirectory=target/libs", "-DincludeScope=runtime"], { cwd: folder });
}
