// @ts-check
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { caddyBinaryFolder } from "./caddy.mjs";
import { buildDebian } from "./debian.mjs";
import { buildImage } from "./docker.mjs";
import { hashInputs } from "./inputs.mjs";
import { packageService, serviceVersion } from "./service.mjs";

const here = dirname(fileURLToPath(import.meta.url));
const project = join(here, "..", "..");
export const serviceSource = join(project, "reference", "spring");

/** @type {Record<string, { image: string, builder?: string }>} */
const pinned = JSON.parse(readFileSync(join(project, "config", "pinned-images.json"), "utf8"));

/** @typedef {{ tag: string, version: string }} Built */
/**
 * How one image comes to be. `inputs` says what it is made from; `pull` names the official image where that is all it
 * takes; `build` makes it on `base`, and `buildOfficial` makes it from official images.
 * @typedef {object} Recipe
 * @property {string} inputs
 * @property {string} [pull]
 * @property {string} [base]
 * @property {(inputs: string, base: string) => Promise<Built>} build
 * @property {(inputs: string) => Promise<Built>} [buildOfficial]
 */

const debianInputs = hashInputs({ files: [join(here, "debian.mjs")] });
const postgresInputs = hashInputs({ folders: [join(here, "postgres")], values: [debianInputs, reference("postgres")] });
const caddyInputs = hashInputs({
  folders: [join(here, "caddy")],
  files: [join(here, "caddy.mjs")],
  values: [debianInputs, reference("caddy"), reference("caddy", "builder")],
});
const jreInputs = hashInputs({ folders: [join(here, "jre")], values: [debianInputs, reference("jre")] });

/** @type {Recipe} */
const debian = { inputs: debianInputs, build: (inputs) => buildDebian(inputs) };

/** @type {Recipe} */
const postgres = {
  inputs: postgresInputs,
  pull: reference("postgres"),
  base: "debian",
  build: (inputs, base) =>
    buildImage({
      name: "postgres",
      context: join(here, "postgres"),
      dockerfile: join(here, "postgres", "Dockerfile"),
      buildArguments: { BASE: base },
      version: { command: ["postgres", "--version"], pattern: /(\d+\.\d+)/ },
      tag: (version) => `platform/postgres:${version}-debian12`,
      inputs,
    }),
};

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
    dockerfile: join(here, "caddy", dockerfile),
    buildArguments,
    version: { command: ["caddy", "version"], pattern: /^v(\d+\.\d+\.\d+)/ },
    tag: (version) => `platform/caddy:${version}`,
    inputs,
  });

/** @type {Recipe} */
const caddy = {
  inputs: caddyInputs,
  base: "debian",
  build: async (inputs, base) =>
    buildCaddy(inputs, "Dockerfile", await caddyBinaryFolder(join(here, "caddy")), { BASE: base }),
  buildOfficial: (inputs) =>
    buildCaddy(inputs, "Dockerfile.official", join(here, "caddy"), {
      BUILDER: reference("caddy", "builder"),
      BASE: reference("caddy"),
    }),
};

/** @type {Recipe} */
const jre = {
  inputs: jreInputs,
  pull: reference("jre"),
  base: "debian",
  build: (inputs, base) =>
    buildImage({
      name: "jre",
      context: join(here, "jre"),
      dockerfile: join(here, "jre", "Dockerfile"),
      buildArguments: { BASE: base },
      version: { command: ["java", "--version"], pattern: /^openjdk (\d+\.\d+\.\d+)/ },
      tag: (version) => `platform/jre:${version}-debian12`,
      inputs,
    }),
};

/** @type {Recipe} */
const domainService = {
  inputs: hashInputs({ folders: [serviceSource], values: [jreInputs] }),
  base: "jre",
  build: async (inputs, base) => {
    await packageService(serviceSource);
    const version = serviceVersion(serviceSource);
    return buildImage({
      name: "domain-service",
      context: serviceSource,
      dockerfile: join(serviceSource, "Dockerfile"),
      buildArguments: { BASE: base, VERSION: version },
      version,
      tag: (found) => `platform/domain-service:${found}`,
      inputs,
    });
  },
};

/** @type {Record<string, Recipe>} */
export const recipes = { debian, postgres, caddy, jre, "domain-service": domainService };

/** What the platform itself runs; the others are there to build these. */
export const lockedNames = ["postgres", "caddy", "domain-service"];

/**
 * @param {string} name
 * @param {"image" | "builder"} [kind]
 */
function reference(name, kind = "image") {
  const found = pinned[name]?.[kind];
  if (!found) throw new Error(`config/pinned-images.json names no ${kind} for ${name}`);
  return found;
}
