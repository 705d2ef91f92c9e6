// @ts-check
import { findBuilt, inspectImages, INPUTS_LABEL } from "./docker.mjs";
import { recipeOf, recipes } from "./recipes.mjs";
import { registryAnswers } from "./registry.mjs";
import { run, say, secondsSince, throwIfStopped } from "./shell.mjs";

/** @typedef {import("./lock.mjs").LockedImage} LockedImage */
/** @typedef {import("./lock.mjs").UnavailableImage} UnavailableImage */
/** @typedef {import("./recipes/recipe.mjs").Recipe} Recipe */

/** @type {Map<string, Promise<LockedImage | UnavailableImage>>} */
const resolved = new Map();

/**
 * The names among these whose locked image is there and still made from what it would be made from now.
 * @param {import("./lock.mjs").Lock} lock
 * @param {string[]} names
 */
export function stillCurrent(lock, names) {
  const ids = names.flatMap((name) => lockedId(lock, name) ?? []);
  const images = new Map(inspectImages(ids).map((image) => [image.Id, image]));
  return names.filter((name) => {
    const image = images.get(lockedId(lock, name) ?? "");
    const recipe = recipeOf(name);
    return image !== undefined && recipe !== undefined && isMadeBy(recipe, image);
  });
}

/**
 * @param {import("./lock.mjs").Lock} lock
 * @param {string} name
 */
function lockedId(lock, name) {
  const image = lock[name];
  return image && "id" in image ? image.id : undefined;
}

/**
 * @param {Recipe} recipe
 * @param {import("./docker.mjs").InspectedImage} image
 */
function isMadeBy(recipe, image) {
  if (image.Config.Labels?.[INPUTS_LABEL] === recipe.inputs) return true;
  return recipe.pull !== undefined && (image.RepoTags ?? []).includes(recipe.pull);
}

/**
 * Finds the image on this engine, or pulls or builds it: once, however many images are built on it.
 * @param {string} name
 * @returns {Promise<LockedImage | UnavailableImage>}
 */
export function resolveImage(name) {
  const known = resolved.get(name);
  if (known) return known;
  const image = resolveAnew(name);
  resolved.set(name, image);
  return image;
}

/**
 * @param {string} name
 * @returns {Promise<LockedImage | UnavailableImage>}
 */
async function resolveAnew(name) {
  const recipe = recipeOf(name);
  if (!recipe) throw new Error(`no image is called ${name}; known: ${Object.keys(recipes).join(", ")}`);
  const present = findPresent(name, recipe);
  if (present) return present;
  const official = await fromRegistry(name, recipe);
  if (official) return official;
  const { build, inputs } = recipe;
  if (!build) return { unavailable: `no registry answers and ${recipe.missing}` };
  // Before the clock starts: each prints a line of its own.
  const [base] = await Promise.all([recipe.base && resolveImage(recipe.base.name), recipe.prepare?.()]);
  return timed(name, "built", () => build(inputs, base && "tag" in base ? base.tag : ""));
}

/**
 * Asks the registries of these images side by side, so that silent ones cost the wait for one.
 * @param {string[]} names
 */
export async function askRegistries(names) {
  const references = names.flatMap((name) => recipeOf(name)?.pull ?? []);
  await Promise.all(references.map(registryAnswers));
}

/**
 * @param {string} name
 * @param {Recipe} recipe
 * @returns {LockedImage | undefined}
 */
function findPresent(name, recipe) {
  const built = findBuilt(name, recipe.inputs);
  if (built) return built;
  const [pulled] = recipe.pull ? inspectImages([recipe.pull]) : [];
  return pulled && recipe.pull ? { id: pulled.Id, tag: recipe.pull, version: versionOfTag(recipe.pull) } : undefined;
}

/**
 * The official image; none where no registry answers, where a recipe has no official way, or where that way fails.
 * @param {string} name
 * @param {Recipe} recipe
 * @returns {Promise<LockedImage | undefined>}
 */
async function fromRegistry(name, recipe) {
  const { pull, buildOfficial, inputs } = recipe;
  if (!(pull || buildOfficial) || !(await registryAnswers(pull ?? ""))) return undefined;
  try {
    if (buildOfficial) return await timed(name, "built on the official image", () => buildOfficial(inputs));
    return pull ? await timed(name, "pulled", () => pullImage(pull)) : undefined;
  } catch (error) {
    const lastLine = (error instanceof Error ? error.message : String(error)).trimEnd().split("\n").at(-1)?.trim();
    say(`image  ${name}  not from the registry${recipe.build ? ", so from packages" : ""}: ${lastLine}`);
    return undefined;
  }
}

/** @param {string} reference */
async function pullImage(reference) {
  await run("docker", ["pull", "--quiet", reference]);
  return { tag: reference, version: versionOfTag(reference) };
}

/** @param {string} reference */
const versionOfTag = (reference) => /:(\d+(?:\.\d+)*)/.exec(reference)?.[1] ?? reference;

/**
 * @param {string} name
 * @param {string} done
 * @param {() => Promise<import("./recipes/recipe.mjs").Built>} make
 * @returns {Promise<LockedImage>}
 */
async function timed(name, done, make) {
  throwIfStopped();
  const since = Date.now();
  const { tag, version } = await make();
  const [image] = inspectImages([tag]);
  if (!image) throw new Error(`the image ${tag} was ${done}, but Docker does not have it`);
  say(`image  ${name}  ${done} (${secondsSince(since)} s)  ${tag}`);
  return { id: image.Id, tag, version };
}
