// @ts-check
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildImage } from "../docker.mjs";
import { hashInputs } from "../inputs.mjs";

export const imagesFolder = join(dirname(fileURLToPath(import.meta.url)), "..");
export const project = join(imagesFolder, "..", "..");

/** @type {Record<string, { image: string, builder?: string }>} */
const pinned = JSON.parse(readFileSync(join(project, "config", "pinned-images.json"), "utf8"));

/** @typedef {{ tag: string, version: string }} Built */
/**
 * How one image comes to be. `inputs` says what it is made from; `pull` names the official image where that is all it
 * takes; `build` makes it on `base`, and `buildOfficial` makes it from official images. `prepare` brings what Docker
 * cannot get by itself, while the base is made. Without `build` it is the official image or none, and `missing` says why.
 * @typedef {object} Recipe
 * @property {string} name
 * @property {string} inputs
 * @property {string} [pull]
 * @property {string} [missing]
 * @property {Recipe} [base]
 * @property {() => Promise<void>} [prepare]
 * @property {(inputs: string, base: string) => Promise<Built>} [build]
 * @property {(inputs: string) => Promise<Built>} [buildOfficial]
 */

/**
 * The usual case: the official image, or else what the Dockerfile in `folder` makes on `base`. `prepare` brings
 * libraries into the folder's target/.
 * @param {{ name: string, base: Recipe, folder?: string, buildArguments?: Record<string, string>,
 *   version: { command: string[], pattern: RegExp }, tag: (version: string) => string,
 *   prepare?: (folder: string) => Promise<void> }} options
 * @returns {Recipe}
 */
export function officialOrBuilt({ name, base, folder = name, buildArguments = {}, version, tag, prepare }) {
  const context = join(imagesFolder, folder);
  const values = Object.entries(buildArguments).map(([key, value]) => `${key}=${value}`);
  return {
    name,
    inputs: hashInputs({ folders: [context], values: [base.inputs, reference(name), ...values] }),
    pull: reference(name),
    base,
    prepare: prepare && (() => prepare(context)),
    build: (inputs, baseTag) =>
      buildImage({
        name,
        context,
        dockerfile: join(context, "Dockerfile"),
        buildArguments: { BASE: baseTag, ...buildArguments },
        version,
        tag,
        inputs,
      }),
  };
}

/**
 * @param {string} name
 * @param {"image" | "builder"} [kind]
 */
export function reference(name, kind = "image") {
  const found = pinned[name]?.[kind];
  if (!found) throw new Error(`config/pinned-images.json names no ${kind} for ${name}`);
  return found;
}
