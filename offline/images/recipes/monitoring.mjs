// @ts-check
import { join } from "node:path";
import { buildImage } from "../docker.mjs";
import { goBinaryFolder } from "../go-binary.mjs";
import { hashInputs } from "../inputs.mjs";
import { debian } from "./base.mjs";
import { imagesFolder, officialOrBuilt, reference } from "./recipe.mjs";

/** @typedef {import("./recipe.mjs").Recipe} Recipe */

const prometheus = officialOrBuilt({
  name: "prometheus",
  base: debian,
  version: { command: ["prometheus", "--version"], pattern: /version (\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/prometheus:${version}-debian12`,
});

const exporterSource = join(imagesFolder, "exporters", "base");

/** @type {Recipe} */
const exporterBase = {
  name: "exporter-base",
  inputs: hashInputs({ folders: [exporterSource], values: [debian.inputs] }),
  base: debian,
  build: (inputs, base) =>
    buildImage({
      name: "exporter-base",
      context: exporterSource,
      dockerfile: join(exporterSource, "Dockerfile"),
      buildArguments: { BASE: base },
      version: { command: ["cat", "/etc/debian_version"], pattern: /(\d+\.\d+)/ },
      tag: (version) => `platform/exporter-base:${version}`,
      inputs,
    }),
};

/**
 * @param {string} name
 * @param {string} program
 */
const packagedExporter = (name, program) =>
  officialOrBuilt({
    name,
    base: exporterBase,
    folder: join("exporters", name),
    version: versionOf(program),
    tag: (version) => `platform/${name}:${version}-debian12`,
  });

/**
 * The official image, or else a Go program of the folder `name`.
 * @param {string} name
 * @param {string} program
 * @returns {Recipe}
 */
function goExporter(name, program) {
  const source = join(imagesFolder, name);
  return {
    name,
    inputs: hashInputs({
      folders: [source],
      files: [join(imagesFolder, "go-binary.mjs")],
      values: [exporterBase.inputs, reference(name)],
    }),
    pull: reference(name),
    base: exporterBase,
    build: async (inputs, base) =>
      buildImage({
        name,
        context: await goBinaryFolder(name, source),
        dockerfile: join(source, "Dockerfile"),
        buildArguments: { BASE: base },
        version: versionOf(program),
        tag: (version) => `platform/${name}:${version}`,
        inputs,
      }),
  };
}

/**
 * Some of the exporters tell it on stderr.
 * @param {string} program
 */
const versionOf = (program) => ({
  command: ["sh", "-c", `${program} --version 2>&1`],
  pattern: /(\d+\.\d+\.\d+)/,
});

const exporters = {
  "postgres-exporter": packagedExporter("postgres-exporter", "/bin/postgres_exporter"),
  "redis-exporter": packagedExporter("redis-exporter", "/redis_exporter"),
  "node-exporter": packagedExporter("node-exporter", "/bin/node_exporter"),
  "kafka-exporter": goExporter("kafka-exporter", "/bin/kafka_exporter"),
  cadvisor: goExporter("cadvisor", "/usr/bin/cadvisor"),
};

/** @type {Record<string, Recipe>} */
export const monitoringRecipes = { "exporter-base": exporterBase, prometheus, ...exporters };

export const monitoringNames = ["prometheus", ...Object.keys(exporters)];
