// @ts-check
import { copyFile, mkdir } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { goBinaryFolder } from "../go-binary.mjs";
import { hashInputs } from "../inputs.mjs";
import { debian } from "./base.mjs";
import { imagesFolder, project } from "./recipe.mjs";
import { node } from "./web.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

const context = join(project, "reference");
const ignored = join(context, ".dockerignore");
const healthcheck = join(context, "spring", "bin", "healthcheck");

/**
 * @param {string} part
 * @param {Recipe} base
 * @param {string[]} files what it is made from beside its own folder
 * @param {string} version
 * @param {() => Promise<void>} [prepare]
 * @returns {Recipe}
 */
function recipe(part, base, files, version, prepare) {
  const [name, source] = [`maicivy-${part}`, join(context, "maicivy", part)];
  return {
    name,
    inputs: hashInputs({ folders: [source], files: [...files, healthcheck, ignored], values: [base.inputs] }),
    base,
    prepare,
    build: (inputs, baseTag) =>
      buildImage({
        name,
        context,
        dockerfile: join(source, "Dockerfile"),
        buildArguments: { BASE: baseTag },
        version,
        tag: (found) => `platform/${name}:${found}`,
        inputs,
      }),
  };
}

const backendSource = join(context, "maicivy", "backend");

/** Docker gets the program from target/, where it is laid from the cache. */
async function layBackend() {
  const target = join(backendSource, "target");
  await mkdir(target, { recursive: true });
  const folder = await goBinaryFolder("maicivy-backend", backendSource);
  await copyFile(join(folder, "maicivy-backend"), join(target, "maicivy-backend"));
}

/** @param {string} file @param {RegExp} pattern */
const versionIn = (file, pattern) => pattern.exec(readFileSync(join(context, "maicivy", file), "utf8"))?.[1] ?? "";

const shared = [
  ...["frontend/log.mts", "frontend/metrics.mts"],
  ...["contract", "server", "service", "variables"].map((file) => `todoapp/${file}.mts`),
].map((file) => join(context, file));

/** @type {Record<string, Recipe>} */
export const maicivyRecipes = {
  "maicivy-backend": recipe(
    "backend",
    debian,
    [join(imagesFolder, "go-binary.mjs")],
    versionIn("backend/service.go", /^const version = "(.+)"$/m),
    layBackend,
  ),
  "maicivy-frontend": recipe("frontend", node, shared, versionIn("frontend/package.json", /"version": "(.+)"/)),
};

export const maicivyNames = Object.keys(maicivyRecipes);
