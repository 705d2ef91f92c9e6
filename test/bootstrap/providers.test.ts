import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { project, removeTemporaryFolders, run, temporaryFolder } from "./support";

afterEach(removeTemporaryFolders);

const place = (home: string, source: string, root = project) =>
  run(`import { placeProviders } from "./providers.mjs";
    placeProviders(${JSON.stringify({ project: root, pulumiHome: home, source })});`);

/** Starts the policy pack, whichever toolchain there is. */
const launcher = "analyzer-policy-platform-v1.0.0";

function versionOf(name: string): string {
  return JSON.parse(readFileSync(join(project, "node_modules", "@pulumi", name, "package.json"), "utf8")).version;
}

test("ours stand where the engine looks for the SDKs' versions", async () => {
  const home = temporaryFolder();
  expect((await place(home, "modules")).stderr).toBe("");
  const names = ["command", "digitalocean", "docker", "random", "tls"];
  expect(readdirSync(join(home, "plugins")).sort()).toEqual([
    launcher,
    ...names.map((name) => `resource-${name}-v${versionOf(name)}`),
  ]);
});

test("a wrapper starts the plugin with its name and the engine's arguments, from any path", async () => {
  const root = join(temporaryFolder(), "it's a clone");
  const node = join(root, "node_modules", ".bin", "node");
  mkdirSync(join(root, "node_modules", ".bin"), { recursive: true });
  writeFileSync(node, '#!/bin/sh\nprintf "%s\\n" "$@"\n', { mode: 0o755 });
  for (const name of ["docker", "random", "tls", "command", "digitalocean"]) {
    mkdirSync(join(root, "node_modules", "@pulumi", name), { recursive: true });
    writeFileSync(join(root, "node_modules", "@pulumi", name, "package.json"), '{"version":"1.0.0"}');
  }
  const home = temporaryFolder();
  await place(home, "modules", root);
  const wrapper = join(home, "plugins", "resource-tls-v1.0.0", "pulumi-resource-tls");
  expect(execFileSync(wrapper, ["127.0.0.1:1", "a b"], { encoding: "utf8" })).toBe(
    [join(root, "offline", "plugins", "main.mts"), "tls", "127.0.0.1:1", "a b", ""].join("\n"),
  );
});

test("ours are taken away where official ones can be had, and those are left alone", async () => {
  const home = temporaryFolder();
  await place(home, "modules");
  const official = join(home, "plugins", "resource-docker-v4.0.0");
  mkdirSync(official);
  writeFileSync(join(official, "pulumi-resource-docker"), "\x7fELF");
  await place(home, "official");
  expect(readdirSync(join(home, "plugins")).sort()).toEqual([launcher, "resource-docker-v4.0.0"]);
  await place(home, "modules");
  expect(existsSync(join(official, "pulumi-resource-docker"))).toBe(true);
});

test("another version of an SDK replaces our wrapper", async () => {
  const home = temporaryFolder();
  await place(home, "modules");
  const old = join(home, "plugins", "resource-tls-v0.0.1");
  mkdirSync(old);
  const current = join(home, "plugins", `resource-tls-v${versionOf("tls")}`, "pulumi-resource-tls");
  writeFileSync(join(old, "pulumi-resource-tls"), readFileSync(current));
  await place(home, "modules");
  expect(existsSync(old)).toBe(false);
  expect(existsSync(current)).toBe(true);
});
