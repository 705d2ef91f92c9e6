// @ts-check
import { spawnSync } from "node:child_process";
import { run } from "./shell.mjs";

/** Labels on every image that is built here: what it was built from, and the version of the program in it. */
export const INPUTS_LABEL = "platform.inputs";
export const VERSION_LABEL = "platform.version";

/** @typedef {{ Id: string, RepoTags: string[] | null, Config: { Labels: Record<string, string> | null } }} InspectedImage */

/**
 * The images among these references that the engine has.
 * @param {string[]} references
 * @returns {InspectedImage[]}
 */
export function inspectImages(references) {
  if (references.length === 0) return [];
  const { stdout, stderr, error } = spawnSync("docker", ["image", "inspect", ...references], { encoding: "utf8" });
  if (error) throw new Error(`cannot run docker: ${error.message}`);
  // A missing image is an answer, and the found ones are printed all the same; an engine that is not there is not.
  const otherProblem = stderr.split("\n").find((line) => line !== "" && !/no such image/i.test(line));
  if (otherProblem) throw new Error(`Docker does not answer (${otherProblem}): start it, or set DOCKER_HOST`);
  return JSON.parse(stdout);
}

/**
 * The image of this name with these inputs. The name counts too: an image inherits the labels of the one it is built on.
 * @param {string} name
 * @param {string} inputs
 * @returns {import("./lock.mjs").LockedImage | undefined}
 */
export function findBuilt(name, inputs) {
  const filter = `label=${INPUTS_LABEL}=${inputs}`;
  const { stdout } = spawnSync("docker", ["images", "--quiet", "--no-trunc", "--filter", filter], { encoding: "utf8" });
  for (const { Id, RepoTags, Config } of inspectImages([...new Set(stdout.split("\n").filter((id) => id !== ""))])) {
    const tag = RepoTags?.find((candidate) => candidate.startsWith(`platform/${name}:`) && !isUnfinished(candidate));
    const version = Config.Labels?.[VERSION_LABEL];
    if (tag && version) return { id: Id, tag, version };
  }
  return undefined;
}

/** @param {string} tag */
const isUnfinished = (tag) => tag.includes(":building-");

/**
 * Builds a folder, asks the program in the result for its version, and only then gives the image its tag and labels,
 * so that a tag never names a version that is not inside.
 * @param {{ name: string, context: string, dockerfile: string, buildArguments?: Record<string, string>,
 *   version: { command: string[], pattern: RegExp } | string, tag: (version: string) => string, inputs: string }} options
 */
export async function buildImage({ name, context, dockerfile, buildArguments = {}, version, tag, inputs }) {
  const unfinished = `platform/${name}:building-${process.pid}`;
  const values = Object.entries(buildArguments).flatMap(([key, value]) => ["--build-arg", `${key}=${value}`]);
  await run("docker", [
    "build",
    "--force-rm",
    "--file",
    dockerfile,
    "--tag",
    unfinished,
    ...values,
    ...proxyArguments(),
    context,
  ]);
  try {
    const found = typeof version === "string" ? version : await askVersion(unfinished, version);
    const labels = [`${INPUTS_LABEL}=${inputs}`, `${VERSION_LABEL}=${found}`].flatMap((label) => ["--label", label]);
    const input = `FROM ${unfinished}\n`;
    await run("docker", ["build", "--tag", tag(found), ...labels, "-"], { input });
    return { tag: tag(found), version: found };
  } finally {
    await run("docker", ["image", "rm", "--no-prune", unfinished]);
  }
}

/**
 * @param {string} image
 * @param {{ command: string[], pattern: RegExp }} version
 */
async function askVersion(image, { command, pattern }) {
  const [entrypoint = "", ...rest] = command;
  const answer = await run("docker", ["run", "--rm", "--network=none", "--entrypoint", entrypoint, image, ...rest]);
  const found = pattern.exec(answer)?.[1];
  if (!found) throw new Error(`${command.join(" ")} in the image ${image} tells no version: ${answer.trim()}`);
  return found;
}

/** Docker knows these names as build arguments by itself: they do not end up in the image. */
function proxyArguments() {
  const names = ["http_proxy", "https_proxy", "no_proxy", "HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY"];
  return names.filter((name) => process.env[name]).flatMap((name) => ["--build-arg", name]);
}
