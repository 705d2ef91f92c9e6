// @ts-check
import { readFileSync } from "node:fs";
import { copyFile, cp, mkdir, readFile, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { hashInputs } from "../inputs.mjs";
import { installPythonPackages } from "../python/packages.mjs";
import { run } from "../shell.mjs";
import { debian } from "./base.mjs";
import { officialOrBuilt, project } from "./recipe.mjs";
import { node } from "./web.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

const reference = join(project, "reference");
const backendSource = join(reference, "medisecure", "backend");
const frontendSource = join(reference, "medisecure", "frontend");
const healthcheck = join(reference, "spring", "bin", "healthcheck");

const python = officialOrBuilt({
  name: "python",
  base: debian,
  version: { command: ["python3", "--version"], pattern: /(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/python:${version}-debian12`,
});

/** @type {Recipe} */
const backend = {
  name: "medisecure-backend",
  inputs: hashInputs({ folders: [backendSource], files: [healthcheck], values: [python.inputs] }),
  base: python,
  prepare: async () => {
    await installPythonPackages(backendSource);
    await copyFile(healthcheck, join(backendSource, "target", "healthcheck"));
  },
  build: (inputs, base) =>
    buildImage({
      name: "medisecure-backend",
      context: backendSource,
      dockerfile: join(backendSource, "Dockerfile"),
      buildArguments: { BASE: base },
      version:
        /VERSION = "([^"]+)"/.exec(readFileSync(join(backendSource, "medisecure", "__init__.py"), "utf8"))?.[1] ?? "",
      tag: (version) => `platform/medisecure-backend:${version}`,
      inputs,
    }),
};

const pageSource = hashInputs({ folders: [frontendSource] });

/** Has Vite build the page into target/dist, unless it did so with these very sources. */
async function buildPage() {
  const target = join(frontendSource, "target");
  const note = join(target, "built.txt");
  if ((await readFile(note, "utf8").catch(() => "")) === pageSource) return;
  await mkdir(target, { recursive: true });
  for (const name of ["package.json", "package-lock.json", "index.html", "vite.config.js", "src", "public"]) {
    await rm(join(target, name), { recursive: true, force: true });
    await cp(join(frontendSource, name), join(target, name), { recursive: true });
  }
  await run("npm", ["ci", "--ignore-scripts", "--no-audit", "--no-fund"], { cwd: target });
  await run("npm", ["exec", "--", "vite", "build", "--logLevel", "warn"], { cwd: target });
  await writeFile(note, pageSource);
}

const shared = [healthcheck, ...["log.mts", "metrics.mts"].map((file) => join(reference, "frontend", file))];

/** @type {Recipe} */
const frontend = {
  name: "medisecure-frontend",
  inputs: hashInputs({
    folders: [frontendSource],
    files: [...shared, join(reference, ".dockerignore")],
    values: [node.inputs],
  }),
  base: node,
  prepare: buildPage,
  build: (inputs, base) =>
    buildImage({
      name: "medisecure-frontend",
      context: reference,
      dockerfile: join(frontendSource, "Dockerfile"),
      buildArguments: { BASE: base },
      version: JSON.parse(readFileSync(join(frontendSource, "package.json"), "utf8")).version,
      tag: (version) => `platform/medisecure-frontend:${version}`,
      inputs,
    }),
};

/** @type {Record<string, Recipe>} */
export const medisecureRecipes = { python, "medisecure-backend": backend, "medisecure-frontend": frontend };

export const medisecureNames = ["medisecure-backend", "medisecure-frontend"];
