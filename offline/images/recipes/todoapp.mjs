// @ts-check
import { copyFile, mkdir, readFile } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { hashInputs } from "../inputs.mjs";
import { run } from "../shell.mjs";
import { project } from "./recipe.mjs";
import { node } from "./web.mjs";

const context = join(project, "reference");
const source = join(context, "todoapp");
const shared = ["frontend/log.mts", "frontend/metrics.mts", "spring/bin/healthcheck"].map((file) =>
  join(context, file),
);

/** Brings the packages of the lock file into target/, unless they are there. */
async function installPackages() {
  const target = join(source, "target");
  const lock = "package-lock.json";
  const wanted = await readFile(join(source, lock), "utf8");
  // copied last, so that one that is there stands for packages that are whole
  const present = await readFile(join(target, "installed.json"), "utf8").catch(() => "");
  if (present === wanted) return;
  await mkdir(target, { recursive: true });
  for (const file of ["package.json", lock]) await copyFile(join(source, file), join(target, file));
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: target });
  await copyFile(join(source, lock), join(target, "installed.json"));
}

/** @type {import("./recipe.mjs").Recipe} */
const todoapp = {
  name: "todoapp",
  inputs: hashInputs({ folders: [source], files: [...shared, join(context, ".dockerignore")], values: [node.inputs] }),
  base: node,
  prepare: installPackages,
  build: (inputs, base) =>
    buildImage({
      name: "todoapp",
      context,
      dockerfile: join(source, "Dockerfile"),
      buildArguments: { BASE: base },
      version: JSON.parse(readFileSync(join(source, "package.json"), "utf8")).version,
      tag: (version) => `platform/todoapp:${version}`,
      inputs,
    }),
};

/** @type {Record<string, import("./recipe.mjs").Recipe>} */
export const todoappRecipes = { todoapp };

export const todoappNames = Object.keys(todoappRecipes);
