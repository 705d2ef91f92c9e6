// @ts-check
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { goBinaryFolder } from "../go-binary.mjs";
import { hashInputs } from "../inputs.mjs";
import { unpackNode } from "../node/unpack.mjs";
import { debian } from "./base.mjs";
import { imagesFolder, officialOrBuilt, project, reference } from "./recipe.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

const caddySource = join(imagesFolder, "caddy");

/**
 * @param {string} inputs
 * @param {string} dockerfile
 * @param {string} context
 * @param {Record<string, string>} buildArguments
 */
const buildCaddy = (inputs, dockerfile, context, buildArguments) =>
  buildImage({
    name: "caddy",
    context,
    dockerfile: join(caddySource, dockerfile),
    buildArguments,
    version: { command: ["caddy", "version"], pattern: /^v(\d+\.\d+\.\d+)/ },
    tag: (version) => `platform/caddy:${version}`,
    inputs,
  });

/** @type {Recipe} */
const caddy = {
  name: "caddy",
  inputs: hashInputs({
    folders: [caddySource],
    files: [join(imagesFolder, "go-binary.mjs")],
    values: [debian.inputs, reference("caddy"), reference("caddy", "builder")],
  }),
  base: debian,
  prepare: async () => void (await goBinaryFolder("caddy", caddySource)),
  build: async (inputs, base) =>
    buildCaddy(inputs, "Dockerfile", await goBinaryFolder("caddy", caddySource), { BASE: base }),
  buildOfficial: (inputs) =>
    buildCaddy(inputs, "Dockerfile.official", caddySource, {
      BUILDER: reference("caddy", "builder"),
      BASE: reference("caddy"),
    }),
};

const haproxy = officialOrBuilt({
  name: "haproxy",
  base: debian,
  version: { command: ["haproxy", "-v"], pattern: /version (\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/haproxy:${version}-debian12`,
});

/** The release that the project itself runs on. @type {string} */
const nodeVersion = JSON.parse(readFileSync(join(project, "package.json"), "utf8")).devDependencies.node;

export const node = officialOrBuilt({
  name: "node",
  base: debian,
  buildArguments: { NODE_VERSION: nodeVersion },
  prepare: (folder) => unpackNode(folder, nodeVersion),
  version: { command: ["node", "--version"], pattern: /^v(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/node:${version}-debian12`,
});

const frontendSource = join(project, "reference", "frontend");

/** @type {Recipe} */
const frontend = {
  name: "frontend",
  inputs: hashInputs({ folders: [frontendSource], values: [node.inputs] }),
  base: node,
  build: (inputs, base) =>
    buildImage({
      name: "frontend",
      context: frontendSource,
      dockerfile: join(frontendSource, "Dockerfile"),
      buildArguments: { BASE: base },
      version: JSON.parse(readFileSync(join(frontendSource, "package.json"), "utf8")).version,
      tag: (version) => `platform/frontend:${version}`,
      inputs,
    }),
};

/** @type {Record<string, Recipe>} */
export const webRecipes = { caddy, haproxy, node, frontend };

export const webNames = ["caddy", "haproxy", "node", "frontend"];
