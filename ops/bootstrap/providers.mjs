// @ts-check
import { existsSync, mkdirSync, readFileSync, readdirSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { quote } from "./environment.mjs";

const providers = ["docker", "random", "tls", "command", "digitalocean"];
const mark = "# Written by the bootstrap: starts this project's own provider.";

/**
 * Puts our provider plugins into this clone's PULUMI_HOME, or takes them out where the engine gets the official ones; what
 * starts our policy pack is always there.
 *
 * @param {{ project: string, pulumiHome: string, source: import("./toolchain.mjs").Source }} options
 */
export function placeProviders({ project, pulumiHome, source }) {
  const plugins = join(pulumiHome, "plugins");
  mkdirSync(plugins, { recursive: true });
  const wanted = [launcher(project), ...(source === "modules" ? providers.map((name) => wrapper(project, name)) : [])];
  removeOthers(plugins, new Set(wanted.map(({ folder }) => folder)));
  for (const { folder, file, script } of wanted) place(join(plugins, folder), file, script);
}

/** @param {string} project @param {string} name */
function wrapper(project, name) {
  const packageFile = join(project, "node_modules", "@pulumi", name, "package.json");
  const { version } = JSON.parse(readFileSync(packageFile, "utf8"));
  const node = quote(join(project, "node_modules", ".bin", "node"));
  const main = quote(join(project, "offline", "plugins", "main.mts"));
  const script = `#!/bin/sh\n${mark}\nexec ${node} ${main} ${name} "$@"\n`;
  return { folder: `resource-${name}-v${version}`, file: `pulumi-resource-${name}`, script };
}

/** What starts a pack of the runtime `platform`: policy/PulumiPolicy.yaml names it. @param {string} project */
function launcher(project) {
  const node = quote(join(project, "node_modules", ".bin", "node"));
  const [register, main] = [join("node_modules", "ts-node", "register"), join("policy", "index.ts")];
  const script = `#!/bin/sh\nexec ${node} --require ${quote(join(project, register))} ${quote(join(project, main))} "$@"\n`;
  return { folder: "analyzer-policy-platform-v1.0.0", file: "pulumi-analyzer-policy-platform", script };
}

/** @param {string} plugins @param {Set<string>} kept */
function removeOthers(plugins, kept) {
  for (const folder of readdirSync(plugins)) {
    if (!kept.has(folder) && isOurs(join(plugins, folder))) rmSync(join(plugins, folder), { recursive: true });
  }
}

/** @param {string} folder */
function isOurs(folder) {
  const name = /resource-([a-z]+)-v[^/]*$/.exec(folder)?.[1];
  const file = join(folder, `pulumi-resource-${name}`);
  return name !== undefined && providers.includes(name) && existsSync(file) && read(file).includes(mark);
}

/** @param {string} folder @param {string} file @param {string} script */
function place(folder, file, script) {
  const path = join(folder, file);
  if (existsSync(path) && read(path) === script) return;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  writeFileSync(`${path}.${process.pid}`, script, { mode: 0o755 });
  renameSync(`${path}.${process.pid}`, path);
}

/** @param {string} file */
function read(file) {
  return readFileSync(file, "latin1");
}
