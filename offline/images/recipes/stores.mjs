// @ts-check
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { goBinaryFolder } from "../go-binary.mjs";
import { hashInputs } from "../inputs.mjs";
import { debian } from "./base.mjs";
import { exporterBase } from "./monitoring.mjs";
import { imagesFolder, reference } from "./recipe.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

/**
 * An image with programs of the Go modules that the folder `name` requires, and of its own package `.`. `tag` makes the
 * image's of the version of `module`.
 * @typedef {{ name: string, module: string, programs: Record<string, string>, tag: (version: string) => string,
 *   files: string[] }} Server
 */

/** @param {string} name */
const sourceOf = (name) => join(imagesFolder, name);

/**
 * @param {string} name
 * @param {string[]} values
 */
const inputsOf = (name, values) =>
  hashInputs({ folders: [sourceOf(name)], files: [join(imagesFolder, "go-binary.mjs")], values });

/**
 * @param {Server} server
 * @param {string} inputs
 * @param {string} context
 * @param {string} dockerfile
 * @param {Record<string, string>} buildArguments
 */
function buildServer({ name, module, tag }, inputs, context, dockerfile, buildArguments) {
  const source = sourceOf(name);
  const modules = readFileSync(join(source, "go.mod"), "utf8");
  // a program built by `go build` does not know its version
  const version = new RegExp(`${module} v(\\S+)`).exec(modules)?.[1] ?? "";
  return buildImage({ name, context, dockerfile: join(source, dockerfile), buildArguments, version, tag, inputs });
}

/**
 * @param {Server} server
 * @param {string} inputs
 * @param {string} base
 */
async function buildFromModules(server, inputs, base) {
  const source = sourceOf(server.name);
  const parts = server.files.map((file) => ({ file, folder: source }));
  for (const [file, program] of Object.entries(server.programs)) {
    parts.push({ file, folder: await goBinaryFolder(file, source, program) });
  }
  const context = await mkdtemp(join(tmpdir(), `${server.name}-`));
  try {
    for (const { file, folder } of parts) await copyFile(join(folder, file), join(context, file));
    return await buildServer(server, inputs, context, "Dockerfile", { BASE: base });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

const gateway = {
  ...{ name: "versitygw", module: "github.com/versity/versitygw" },
  programs: { versitygw: "github.com/versity/versitygw/cmd/versitygw", "object-store-keys": "." },
  ...{ tag: (/** @type {string} */ version) => `platform/versitygw:${version}`, files: ["docker-entrypoint.sh"] },
};

/** The official gateway lacks a program that gives keys rights on a bucket; ours is added. @type {Recipe} */
const versitygw = {
  name: gateway.name,
  inputs: inputsOf(gateway.name, [exporterBase.inputs, reference("versitygw"), reference("versitygw", "builder")]),
  base: exporterBase,
  build: (inputs, base) => buildFromModules(gateway, inputs, base),
  buildOfficial: (inputs) =>
    buildServer(gateway, inputs, sourceOf(gateway.name), "Dockerfile.official", {
      BUILDER: reference("versitygw", "builder"),
      BASE: reference("versitygw"),
    }),
};

const ferretdb = {
  ...{ name: "mongodb", module: "github.com/FerretDB/FerretDB", programs: { "document-server": "." } },
  ...{ tag: (/** @type {string} */ version) => `platform/mongodb:ferretdb-${version}`, files: [] },
};

/** MongoDB is in no package registry; FerretDB speaks its protocol. @type {Recipe} */
const mongodb = {
  name: ferretdb.name,
  inputs: inputsOf(ferretdb.name, [debian.inputs, reference("mongodb")]),
  pull: reference("mongodb"),
  base: debian,
  build: (inputs, base) => buildFromModules(ferretdb, inputs, base),
};

const objectServer = {
  ...{ name: "minio", module: "github.com/minio/minio" },
  programs: { minio: "github.com/minio/minio", mc: "github.com/minio/mc" },
  ...{ tag: (/** @type {string} */ version) => `platform/minio:${version}`, files: ["docker-entrypoint.sh"] },
};

/** With its client, as in the official image. @type {Recipe} */
const minio = {
  name: objectServer.name,
  inputs: inputsOf(objectServer.name, [exporterBase.inputs, reference("minio")]),
  pull: reference("minio"),
  base: exporterBase,
  build: (inputs, base) => buildFromModules(objectServer, inputs, base),
};

/** @type {Record<string, Recipe>} */
export const storeRecipes = { versitygw, mongodb, minio };

/** MinIO takes minutes to build: only where a stack or a test asks for it. */
export const storeNames = Object.keys(storeRecipes).filter((name) => name !== minio.name);
