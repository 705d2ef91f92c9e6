// What the tests of DNS need: an image with BIND, and the tools as their registries have them.
import { execFile, execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { lockedImage, project } from "../../images/support";

export const dnsFolder = join(project, "test", "support", "dns");
export const dnsImage = "platform-test/dns:1";

const run = promisify(execFile);

/** Runs a module that imports from `offline/images`: jest cannot load ES modules itself. */
async function offline(code: string): Promise<string> {
  const { stdout } = await run(process.execPath, ["--input-type=module", "--eval", code], {
    cwd: join(project, "offline", "images"),
  });
  return stdout.trim();
}

/** Path of a program of Go modules, built unless the cache has it. */
export async function goProgram(name: string, source: string, program = "."): Promise<string> {
  const words = [name, join(dnsFolder, source), program].map((word) => JSON.stringify(word)).join(", ");
  const code = `import { goBinaryFolder } from "./go-binary.mjs"; console.log(await goBinaryFolder(${words}));`;
  return join(await offline(code), name);
}

/** Folder of OctoDNS and what it needs. */
export async function pythonPackages(): Promise<string> {
  const source = join(dnsFolder, "octodns");
  await offline(
    `import { installPythonPackages } from "./python/packages.mjs"; await installPythonPackages(${JSON.stringify(source)});`,
  );
  return join(source, "target", "packages");
}

/** Debian's BIND on the one image of the platforms that has Python on Debian wherever it comes from. */
export function makeDnsImage(): void {
  const input = readFileSync(join(dnsFolder, "Dockerfile"));
  const words = [
    "build",
    "--quiet",
    "--tag",
    dnsImage,
    "--build-arg",
    `BASE=${lockedImage("medisecure-backend").id}`,
    "-",
  ];
  execFileSync("docker", words, { input, stdio: ["pipe", "pipe", "pipe"] });
}

/** A file of a Go module, of a version with this checksum. */
export async function fileOfModule(module: string, sum: string, path: string): Promise<string> {
  const { stdout } = await run("go", ["mod", "download", "-json", module], { cwd: "/" });
  const found = JSON.parse(stdout) as { Dir: string; Sum: string };
  if (found.Sum !== sum) throw new Error(`${module} has the checksum ${found.Sum}, not ${sum}`);
  return join(found.Dir, path);
}
