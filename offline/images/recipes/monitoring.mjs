// @ts-check
import { readFileSync } from "node:fs";
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
export const exporterBase = {
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
 * @param {string | { command: string[], pattern: RegExp }} version
 * @param {string} [main] package that is built, where it is not the folder's own
 * @returns {Recipe}
 */
function goProgram(name, version, main) {
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
        context: await goBinaryFolder(name, source, main),
        dockerfile: join(source, "Dockerfile"),
        buildArguments: { BASE: base },
        version,
        tag: (found) => `platform/${name}:${found}`,
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

const phpmyadmin = officialOrBuilt({
  name: "phpmyadmin",
  base: debian,
  version: { command: ["dpkg-query", "--show", "phpmyadmin"], pattern: /(\d+\.\d+\.\d+)/ },
  tag: (version) => `platform/phpmyadmin:${version}-debian12`,
});

const exporters = {
  "postgres-exporter": packagedExporter("postgres-exporter", "/bin/postgres_exporter"),
  "mysqld-exporter": packagedExporter("mysqld-exporter", "/bin/mysqld_exporter"),
  "redis-exporter": packagedExporter("redis-exporter", "/redis_exporter"),
  "node-exporter": packagedExporter("node-exporter", "/bin/node_exporter"),
  "kafka-exporter": goProgram("kafka-exporter", versionOf("/bin/kafka_exporter")),
  cadvisor: goProgram("cadvisor", versionOf("/usr/bin/cadvisor")),
};

const alertmanagerModules = readFileSync(join(imagesFolder, "alertmanager", "go.mod"), "utf8");

/** Debian has it without its page; the module holds it. A program built by `go build` does not know its version. */
const alertmanager = goProgram(
  "alertmanager",
  /\/alertmanager v(\S+)/.exec(alertmanagerModules)?.[1] ?? "",
  "github.com/prometheus/alertmanager/cmd/alertmanager",
);

/** @type {Record<string, Recipe>} */
export const monitoringRecipes = { "exporter-base": exporterBase, prometheus, alertmanager, phpmyadmin, ...exporters };

export const monitoringNames = ["prometheus", "alertmanager", "phpmyadmin", ...Object.keys(exporters)];
