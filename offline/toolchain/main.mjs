// @ts-check
// Builds Pulumi's command line and its language host for Node from their published Go modules:
// node offline/toolchain/main.mjs DIRECTORY
import { spawn } from "node:child_process";
import { chmodSync, copyFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { performance } from "node:perf_hooks";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
// From 1.21 on, Go fetches the release that go.mod asks for.
const oldestGo = 21;
// Free of the machine's C compiler and libraries, as the vendor's own releases are.
const environment = { ...process.env, CGO_ENABLED: "0" };

const languageHost = {
  name: "language host",
  folder: join(here, "language-nodejs"),
  file: "pulumi-language-nodejs",
  module: "github.com/pulumi/pulumi/sdk/v3",
  main: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
};
const commandLine = {
  name: "command line",
  folder: join(here, "cli"),
  file: "pulumi",
  module: "github.com/pulumi/pulumi/pkg/v3",
  main: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
};
// Shell scripts that a release brings beside the language host: dynamic providers and policy packs start through them.
const launchers = ["pulumi-resource-pulumi-nodejs", "pulumi-analyzer-policy"];

/** @param {string[]} commandArguments @param {string} folder @returns {Promise<string>} */
function go(commandArguments, folder) {
  return new Promise((resolve, reject) => {
    const child = spawn("go", commandArguments, {
      cwd: folder,
      env: environment,
      stdio: ["ignore", "pipe", "inherit"],
    });
    let output = "";
    child.stdout.setEncoding("utf8").on("data", (text) => (output += text));
    child.on("error", reject);
    child.on("close", (code) =>
      code === 0 ? resolve(output.trim()) : reject(new Error(`go ${commandArguments[0]} ended with exit code ${code}`)),
    );
  });
}

async function checkGo() {
  const advice = "install Go 1.25 or later (https://go.dev/dl/); apt brings an older one";
  let found;
  try {
    // Outside the modules, so that no newer Go is fetched only to tell its version.
    found = await go(["env", "GOVERSION"], "/");
  } catch (error) {
    if (!(error instanceof Error && "code" in error && error.code === "ENOENT")) throw error;
    throw new Error(`Go is missing, and Pulumi's command line is built with it: ${advice}`, { cause: error });
  }
  const minor = Number(/^go1\.(\d+)/.exec(found)?.[1] ?? oldestGo);
  if (minor < oldestGo) {
    throw new Error(`Go ${found.replace("go", "")} is too old to build Pulumi's command line: ${advice}`);
  }
}

/** @param {typeof commandLine} program @param {string} target */
async function build({ name, folder, file, module, main }, target) {
  const start = performance.now();
  const version = await go(["list", "-mod=readonly", "-m", "-f", "{{.Version}}", module], folder);
  const stamp = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  await go(["build", "-mod=readonly", "-trimpath", "-ldflags", stamp, "-o", join(target, file), main], folder);
  process.stdout.write(`${name} ${version} built (${Math.round((performance.now() - start) / 1000)} s)\n`);
}

/** @param {string} target */
async function copyLaunchers(target) {
  const { folder, module } = languageHost;
  const source = await go(["list", "-mod=readonly", "-m", "-f", "{{.Dir}}", module], folder);
  for (const name of launchers) {
    copyFileSync(join(source, "nodejs", "dist", name), join(target, name));
    chmodSync(join(target, name), 0o755);
  }
}

const target = process.argv[2];
try {
  if (target === undefined) throw new Error("usage: node offline/toolchain/main.mjs DIRECTORY");
  await checkGo();
  await build(languageHost, target);
  await build(commandLine, target);
  await copyLaunchers(target);
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 1;
}
