import { mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { removeTemporaryFolders, run, temporaryFolder } from "./support";

afterEach(removeTemporaryFolders);

type Packages = Record<string, { version: string; integrity?: string; optional?: boolean }>;

const locked: Packages = {
  "": { version: "0.1.0" },
  "node_modules/a": { version: "1.0.0", integrity: "sha512-a" },
  "node_modules/other-system": { version: "1.0.0", integrity: "sha512-o", optional: true },
};
const present: Packages = { "node_modules/a": { version: "1.0.0", integrity: "sha512-a" } };

function folderWith(installed: Packages | undefined): string {
  const folder = temporaryFolder();
  mkdirSync(join(folder, "node_modules", ".bin"), { recursive: true });
  writeFileSync(join(folder, "node_modules", ".bin", "node"), "");
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify({ packages: locked }));
  if (installed !== undefined)
    writeFileSync(join(folder, "node_modules", ".package-lock.json"), JSON.stringify({ packages: installed }));
  return folder;
}

async function isInstalled(folder: string): Promise<string> {
  const code = `import { isInstalled } from "./npm.mjs"; console.log(isInstalled(${JSON.stringify(folder)}));`;
  return (await run(code)).stdout.trim();
}

test.each<[string, Packages | undefined, string]>([
  ["what is locked, without another system's package", present, "true"],
  ["nothing", undefined, "false"],
  ["another version", { "node_modules/a": { version: "1.0.1", integrity: "sha512-a" } }, "false"],
  ["other content", { "node_modules/a": { version: "1.0.0", integrity: "sha512-b" } }, "false"],
  ["one package less", {}, "false"],
])("node_modules holds %s", async (_what, installed, answer) => {
  expect(await isInstalled(folderWith(installed))).toBe(answer);
});

test("packages without the Node runtime are not enough", async () => {
  const folder = folderWith(present);
  rmSync(join(folder, "node_modules", ".bin", "node"));
  expect(await isInstalled(folder)).toBe("false");
});

const install = (folder: string) => `
import { installPackages } from "./npm.mjs";
const say = (text) => console.log("SAID", text);
await installPackages(${JSON.stringify(folder)}, new AbortController().signal, say).catch((error) =>
  console.log(error.constructor.name, error.message),
);`;

test("an installation that brings no Node runtime is told as that", async () => {
  const folder = temporaryFolder();
  const manifest = { name: "empty", version: "1.0.0" };
  writeFileSync(join(folder, "package.json"), JSON.stringify(manifest));
  const lock = { ...manifest, lockfileVersion: 3, packages: { "": manifest } };
  writeFileSync(join(folder, "package-lock.json"), JSON.stringify(lock));
  const { stdout } = await run(install(folder), { HOME: process.env["HOME"] });
  expect(stdout).toContain("SAID installing the packages");
  expect(stdout).toContain("npm did not bring the Node runtime (package node)");
});

test("what npm refuses is told in npm's words", async () => {
  const folder = folderWith(undefined);
  writeFileSync(join(folder, "package.json"), "{");
  const { stdout } = await run(install(folder), { HOME: process.env["HOME"] });
  expect(stdout).toMatch(
    /SetupError npm ci --ignore-scripts --no-audit --no-fund: exit code 1\n[^]*npm error code EJSONPARSE/,
  );
});
