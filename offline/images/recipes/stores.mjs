// @ts-check
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { readFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { goBinaryFolder } from "../go-binary.mjs";
import { hashInputs } from "../inputs.mjs";
import { exporterBase } from "./monitoring.mjs";
import { imagesFolder, reference } from "./recipe.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

const versitygwSource = join(imagesFolder, "versitygw");
const server = "github.com/versity/versitygw";

/** A program built by `go build` does not know its version. */
const versitygwVersion =
  new RegExp(`${server} v(\\S+)`).exec(readFileSync(join(versitygwSource, "go.mod"), "utf8"))?.[1] ?? "";

/**
 * @param {string} inputs
 * @param {string} context
 * @param {string} dockerfile
 * @param {Record<string, string>} buildArguments
 */
const buildVersitygw = (inputs, context, dockerfile, buildArguments) =>
  buildImage({
    name: "versitygw",
    context,
    dockerfile: join(versitygwSource, dockerfile),
    buildArguments,
    version: versitygwVersion,
    tag: (version) => `platform/versitygw:${version}`,
    inputs,
  });

/**
 * @param {string} inputs
 * @param {string} base
 */
async function buildFromModules(inputs, base) {
  const folders = {
    versitygw: await goBinaryFolder("versitygw", versitygwSource, `${server}/cmd/versitygw`),
    "object-store-keys": await goBinaryFolder("object-store-keys", versitygwSource),
  };
  const context = await mkdtemp(join(tmpdir(), "versitygw-"));
  try {
    for (const [program, folder] of Object.entries(folders)) {
      await copyFile(join(folder, program), join(context, program));
    }
    await copyFile(join(versitygwSource, "docker-entrypoint.sh"), join(context, "docker-entrypoint.sh"));
    return await buildVersitygw(inputs, context, "Dockerfile", { BASE: base });
  } finally {
    await rm(context, { recursive: true, force: true });
  }
}

/** The official gateway lacks a program that gives keys rights on a bucket; ours is added. @type {Recipe} */
const versitygw = {
  name: "versitygw",
  inputs: hashInputs({
    folders: [versitygwSource],
    files: [join(imagesFolder, "go-binary.mjs")],
    values: [exporterBase.inputs, reference("versitygw"), reference("versitygw", "builder")],
  }),
  base: exporterBase,
  build: buildFromModules,
  buildOfficial: (inputs) =>
    buildVersitygw(inputs, versitygwSource, "Dockerfile.official", {
      BUILDER: reference("versitygw", "builder"),
      BASE: reference("versitygw"),
    }),
};

/** @type {Record<string, Recipe>} */
export const storeRecipes = { versitygw };

export const storeNames = Object.keys(storeRecipes);
